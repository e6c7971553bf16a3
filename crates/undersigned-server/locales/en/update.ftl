# Updates: the first type of the campaign's record.
record-update = Update
record-update-new = Write an update
record-update-lead = Tell readers what has happened: it appears on the letter's page, in the feed, and at an address of its own.
record-update-correct = Correct an update
record-update-correct-lead = Readers see the corrected text. The earlier one stays readable beside it, with its date.
field-update-title = Title
field-update-title-hint = What happened, in one line.
field-update-text = Text
field-update-text-hint = Markdown, as in a letter. Name other people only if they agreed or spoke in public.
