"""From what a target holds to documents that people can decide on. Pure.

NativeField --columns--> the fields of a draft entity, paired between platforms
Native -----renaming---> its criteria over those fields --rules--> exact, partial or refused, with what to do
rules --claims--> what claims one name and differs, what says the same --acting--> what to do first
draft --writing--> what its connector needs to write it back
columns, rules --drafts--> YAML that `ledger check` reads
"""
