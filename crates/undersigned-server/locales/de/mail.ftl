# Die Mail mit einem Code. Ein Mailserver hebt sie vielleicht lange auf: sie nennt weder Gruppe noch Brief.
mail-subject = Ihr Code
mail-body =
    Ihr Code ist

        { $code }

    Bitte geben Sie ihn auf der Seite ein, auf der Sie ihn angefordert haben. Er gilt 15 Minuten.

    Falls Sie keinen Code angefordert haben, hat sich jemand bei der Adresse vertippt. Sie müssen nichts tun.
