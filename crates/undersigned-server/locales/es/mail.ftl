# The mail with a code. A mail gateway may keep it for years: it names no group and no letter.
mail-subject = Tu código
mail-body =
    Tu código es

        { $code }

    Escríbelo en la página donde lo pediste. Vale hasta las { $time }, 15 minutos después de pedirlo.

    Si no has pedido ningún código, alguien se equivocó al escribir una dirección. No tienes que hacer nada.

# The mail with a link to confirm an address. Somebody else may have typed the address: it names no group and no letter.
mail-confirm-subject = Confirma tu dirección
mail-confirm-body =
    Alguien, lo más seguro es que tú, ha pedido recibir novedades por correo en esta dirección. Para recibirlas, abre esta página y pulsa el botón que hay en ella:

    { $link }

    El enlace vale 24 horas. Si no fuiste tú, no tienes que hacer nada: la dirección no se guarda.

# News, for everyone who has asked. No number of signers, no name.
mail-called-subject = El { $day } se abrirán nombres
mail-called-body =
    Los nombres de «{ $title }» se abrirán el { $date }, si para entonces siguen ahí los suficientes.

    Si has firmado y quieres retirar tu nombre, puedes hacerlo hasta ese momento:

    { $link }
mail-opened-subject = Se han abierto nombres
mail-opened-body =
    Los nombres de «{ $title }» están abiertos. Puedes leerlos aquí:

    { $link }
mail-signing-subject = Se puede firmar una carta
mail-signing-body =
    «{ $title }» se puede firmar desde ahora hasta el { $date }:

    { $link }
mail-item-subject = { $group }: { $title }
mail-item-body =
    Hay novedades de { $group }: «{ $title }». Puedes leerlas aquí:

    { $link }
mail-news-foot =
    --
    Recibes este correo porque desde esta dirección se pidieron novedades de { $group }. Todas las personas que las pidieron reciben el mismo correo, hayan firmado o no.

    No recibir más correos: { $stop }
