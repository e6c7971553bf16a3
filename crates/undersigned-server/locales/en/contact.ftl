# A contact for the press.
record-contact = Contact for the press
record-contact-new = Give a contact for the press
record-contact-lead = It appears on the first screen of your letter. If you choose no letter, it appears on all of them.
record-contact-correct = Correct the contact for the press
record-contact-correct-lead = The letter’s page shows the corrected contact. The earlier one stays readable at its own address until you erase it.
field-contact-name = Whom to ask for
field-contact-name-hint = A person who has agreed to be named in public, or simply: the organisers.
field-contact-mail = Mail address
field-contact-mail-hint = Better a new one for this campaign than a private one, and never one at work: your employer’s mail system would see who writes.
field-contact-phone = Telephone
field-contact-phone-hint = With the country’s code, such as +44 20 7946 0000. You can leave it empty.
field-contact-none = Please give an address or a telephone number.
contact-press = For the press:
