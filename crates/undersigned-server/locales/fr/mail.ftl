### Awaits a native reader. See en/ for what each section is.

mail-subject = Votre code
mail-body =
    Votre code est

        { $code }

    Please type it on the page where you asked for it. It works until { $time }, 15 minutes after you asked for it.

    If you did not ask for a code, somebody mistyped an address. You need not do anything.

mail-confirm-subject = Merci de confirmer votre adresse
mail-confirm-body =
    Quelqu’un, sans doute vous, a demandé à recevoir des nouvelles à cette adresse. Pour les recevoir, ouvrez cette page et appuyez sur le bouton :

    { $link }

    The link works for 24 hours. If it was not you, you need not do anything: the address is not kept.

mail-called-subject = Des noms seront ouverts le { $day }
mail-called-body =
    Les noms sous « { $title } » seront ouverts le { $date }, s’il en reste assez à ce moment-là.

    If you signed and want to take your name back, you can until then:

    { $link }
mail-opened-subject = Des noms sont ouverts
mail-opened-body =
    Les noms sous « { $title } » sont ouverts. Vous pouvez les lire ici :

    { $link }
mail-signing-subject = Une lettre peut être signée
mail-signing-body =
    « { $title } » peut être signée dès maintenant et jusqu’au { $date } :

    { $link }
mail-item-subject = { $group } : { $title }
mail-item-body =
    Il y a du nouveau. { $group } : « { $title } ». Vous pouvez le lire ici :

    { $link }
mail-news-foot =
    --
    Vous recevez ce mail parce que des nouvelles ont été demandées à cette adresse. Groupe : { $group }. Toutes les personnes qui en ont demandé reçoivent le même mail, qu’elles aient signé ou non.

    No more mails: { $stop }
