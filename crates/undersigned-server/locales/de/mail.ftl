# Die Mail mit einem Code. Ein Mailserver hebt sie vielleicht lange auf: sie nennt weder Gruppe noch Brief.
mail-subject = Ihr Code
mail-body =
    Ihr Code ist

        { $code }

    Bitte geben Sie ihn auf der Seite ein, auf der Sie ihn angefordert haben. Er gilt bis { $time }, 15 Minuten lang, nachdem Sie ihn angefordert haben.

    Falls Sie keinen Code angefordert haben, hat sich jemand bei der Adresse vertippt. Sie müssen nichts tun.

# Die Mail mit einem Link zum Bestätigen einer Adresse. Vielleicht hat jemand anderes die Adresse eingegeben: sie nennt weder Gruppe noch Brief.
mail-confirm-subject = Bitte bestätigen Sie Ihre Adresse
mail-confirm-body =
    Jemand, wahrscheinlich Sie selbst, möchte unter dieser Adresse Nachrichten bekommen. Dafür öffnen Sie bitte diese Seite und drücken dort auf den Knopf:

    { $link }

    Der Link gilt 24 Stunden. Falls Sie es nicht waren, müssen Sie nichts tun: Die Adresse wird nicht aufbewahrt.

# Nachrichten, für alle, die darum gebeten haben. Keine Zahl der Unterschriften, kein Name.
mail-called-subject = Am { $day } werden Namen geöffnet
mail-called-body =
    Die Namen unter „{ $title }“ werden am { $date } geöffnet, falls dann noch genug von ihnen dastehen.

    Wenn Sie unterschrieben haben und Ihren Namen zurücknehmen wollen, können Sie das bis dahin:

    { $link }
mail-opened-subject = Namen sind geöffnet
mail-opened-body =
    Die Namen unter „{ $title }“ sind offen. Hier können Sie sie lesen:

    { $link }
mail-signing-subject = Ein Brief kann unterschrieben werden
mail-signing-body =
    „{ $title }“ kann von jetzt an bis { $date } unterschrieben werden:

    { $link }
mail-item-subject = { $group }: { $title }
mail-item-body =
    Es gibt Neues von { $group }: „{ $title }“. Hier können Sie es lesen:

    { $link }
mail-news-foot =
    --
    Sie bekommen diese Mail, weil unter dieser Adresse Nachrichten gewünscht wurden: { $group }. Alle, die darum gebeten haben, bekommen dieselbe Mail, ob sie unterschrieben haben oder nicht.

    Keine Mails mehr: { $stop }
