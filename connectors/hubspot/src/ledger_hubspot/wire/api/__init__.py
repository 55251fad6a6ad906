"""What is asked of HubSpot, a family of its API a module: functions of a client, which raise only TargetFault."""
