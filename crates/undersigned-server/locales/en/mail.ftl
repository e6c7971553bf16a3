# The mail with a code. A mail gateway may keep it for years: it names no group and no letter.
mail-subject = Your code
mail-body =
    Your code is

        { $code }

    Please type it on the page where you asked for it. It works until { $time }, 15 minutes after you asked for it.

    If you did not ask for a code, somebody mistyped an address. You need not do anything.

# The mail with a link to confirm an address. Somebody else may have typed the address: it names no group and no letter.
mail-confirm-subject = Please confirm your address
mail-confirm-body =
    Somebody, most likely you, has asked for news at this address. To get it, please open this page and press the button there:

    { $link }

    The link works for 24 hours. If it was not you, you need not do anything: the address is not kept.

# News, for everyone who has asked. No number of signers, no name.
mail-called-subject = Names will be opened on { $day }
mail-called-body =
    The names under "{ $title }" will be opened on { $date }, if enough of them still stand then.

    If you signed and want to take your name back, you can until then:

    { $link }
mail-opened-subject = Names have been opened
mail-opened-body =
    The names under "{ $title }" are open. You can read them here:

    { $link }
mail-signing-subject = A letter can be signed
mail-signing-body =
    "{ $title }" can be signed from now until { $date }:

    { $link }
mail-item-subject = { $group }: { $title }
mail-item-body =
    There is news from { $group }: "{ $title }". You can read it here:

    { $link }
mail-news-foot =
    --
    You get this mail because this address has asked for news of { $group }. All who asked get the same mail, whether they signed or not.

    No more mails: { $stop }
