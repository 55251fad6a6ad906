"""HubSpot on the wire: the only room that knows the vendor's library, its refusals and its waits."""
