# Who stands behind a letter beside its signatures.
record-supporters = First signers, organisations, paper
record-supporters-new = Name first signers, organisations, paper
record-supporters-lead = Who stands behind your letter beside the signatures here. It appears above the signers, apart from their number, as your word: nobody proves membership for it.
record-supporters-correct = Correct first signers, organisations, paper
record-supporters-correct-lead = The letter’s page shows the corrected lists. The earlier ones stay readable at their own address.
field-people = First signers
field-people-hint = One in each line: name, function, organisation. Only people who have agreed to be named here. Signing here as a member is a separate step and stays secret.
field-organisations = Organisations
field-organisations-hint = One in each line. Only those that have agreed.
field-paper = Signatures on paper
field-paper-hint = How many, if you gathered any. They are shown apart and never added: somebody may have signed both ways.
field-paper-where = Who gathered them, and where the sheets are
field-paper-where-hint = In one line, for whoever wants to check. For example: the works council, in its office.
field-paper-none = Please say how many, or leave both fields empty.
field-people-none = Please name somebody, or an organisation, or say how many signed on paper.
field-about-one = Please choose one letter.
field-lines = Please enter at most { $most } lines.
supporters-people = First signers
supporters-organisations = Organisations
supporters-paper = On paper
supporters-paper-count = { $count ->
    [one] One signature on paper, counted apart. Gathered and kept by:
   *[other] { $count } signatures on paper, counted apart. Gathered and kept by:
}
supporters-word = Named by the organisers, and not part of the number of signatures here: nobody has proved membership for it.
