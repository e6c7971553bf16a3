# The mail with a code. A mail gateway may keep it for years: it names no group and no letter.
mail-subject = رمزك
mail-body =
    رمزك هو

        { $code }

    اكتبه من فضلك في الصفحة التي طلبته فيها. يعمل حتى { $time }، أي 15 دقيقة بعد أن طلبته.

    إن لم تطلب رمزًا، فقد أخطأ أحدهم في كتابة عنوان. لا يلزمك أن تفعل شيئًا.

# The mail with a link to confirm an address. Somebody else may have typed the address: it names no group and no letter.
mail-confirm-subject = أكّد عنوانك من فضلك
mail-confirm-body =
    طلب أحدهم، وهو أنت على الأرجح، أن تصله الأخبار على هذا العنوان. لتصلك، افتح هذه الصفحة من فضلك واضغط الزر الذي فيها:

    { $link }

    يعمل الرابط 24 ساعة. وإن لم تكن أنت من طلب، فلا يلزمك أن تفعل شيئًا: لا يُحتفظ بالعنوان.

# News, for everyone who has asked. No number of signers, no name.
mail-called-subject = ستُفتح أسماء في { $day }
mail-called-body =
    ستُفتح الأسماء تحت «{ $title }» في { $date }، إن بقي منها حينها ما يكفي.

    إن كنت قد وقّعت وتريد سحب اسمك، فيمكنك ذلك حتى هذا الموعد:

    { $link }
mail-opened-subject = فُتحت أسماء
mail-opened-body =
    الأسماء تحت «{ $title }» مفتوحة. يمكنك قراءتها هنا:

    { $link }
mail-signing-subject = رسالة يمكن توقيعها
mail-signing-body =
    يمكن توقيع «{ $title }» من الآن حتى { $date }:

    { $link }
mail-item-subject = { $group }: { $title }
mail-item-body =
    هناك جديد من { $group }: «{ $title }». يمكنك قراءته هنا:

    { $link }
mail-news-foot =
    --
    يصلك هذا البريد لأن هذا العنوان طلب أخبار { $group }. وكل من طلبها يصله البريد نفسه، سواء وقّع أم لم يوقّع.

    لإيقاف هذا البريد: { $stop }
