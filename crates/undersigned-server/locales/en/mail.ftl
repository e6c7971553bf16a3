# The mail with a code. A mail gateway may keep it for years: it names no group and no letter.
mail-subject = Your code
mail-body =
    Your code is

        { $code }

    Please type it on the page where you asked for it. It works for 15 minutes.

    If you did not ask for a code, somebody mistyped an address. You need not do anything.
