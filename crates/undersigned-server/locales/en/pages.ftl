### Pages for readers and organisers. Plain, short, warm, exact.

## Layout
skip = Skip to content
nav = Main
nav-foot = More pages
nav-how = How it works
nav-privacy = Privacy
foot = Undersigned is free software. No cookies for readers, no trackers, nothing from other servers.

## Numbers and dates
number = { $number }
day = { $day } { $month } { $year }
date = { $day } { $month } { $year }, { $time } UTC
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
count-signed = { $signed ->
    [one] { $signed } person has signed
   *[other] { $signed } people have signed
}
window-before = not open yet
window-open = open now
window-after = over

## Home
home-title = Open letters that people dare to sign
home-lead = You sign as one of many. Your signature does not tell that it was you, unless you choose to show it. And everyone can check the count.
home-promise-1 = Only people who have proved that they belong can sign, once with each proof.
home-promise-2 = A signature does not say which member made it, not even to this server.
home-promise-3 = Anyone can check every signature, without trusting us.
home-letters = Letters
home-no-letters = There is no public letter here yet.
home-groups = Groups
home-start = Start a letter
home-start-open = Do you want to write a letter together with your colleagues? Start by describing who you are.
home-start-button = Start a group
home-start-closed = On this server, groups are started by invitation. Ask whoever runs it.

## Group
group-letters = Letters
group-no-letters = There is no letter yet.
group-members = Who counts as a member
group-counts = Members are
group-declared = How many
group-about = about { $members ->
    [one] { $members } person
   *[other] { $members } people
}
group-source = Where this number comes from
group-domains = Work addresses end in
group-small = This is a small group. Who did not sign is nearly as easy to see as who did. Think of this before you show a name or a role.
group-prove = Prove that you belong
group-prove-lead = You do this once in a period. Your browser then keeps a membership proof with which you can sign. Which proof is yours, not even this server knows.
group-join = Prove membership
group-join-closed = Membership cannot be proved right now. See the periods below.
group-periods = Periods
group-periods-lead = In each period, members can prove their membership anew.
group-period = Period { $number }
group-issued = { $issued ->
    [0] No membership proof given out yet
    [one] { $issued } membership proof given out
   *[other] { $issued } membership proofs given out
}
group-check-lead = All letters and signatures of this group stand in one public record. Your browser can check all of it here.

## Ways to prove membership
way-seen = Who could notice:
way-code = Paper code
way-code-how = Somebody hands you a slip of paper with a code. You type or scan it. It works once.
way-code-seen = Whoever hands out the slips sees that you took one, and could write down its code. Then they could find out that it was used, but not what you signed. Your employer's mail and network see nothing if you use your own phone away from the office network.
way-mailbox = Work mailbox
way-mailbox-how = We send a code of digits to your work address. You type it in. The mail names no letter.
way-mailbox-seen = Your employer's mail system can see that a mail from this server came, and when. It cannot see whether you signed anything.
way-mail-signed = Message from your work address
way-mail-signed-how = You show a message that your employer's mail server has signed.
way-mail-signed-seen = Your employer's mail system can see that you sent or received a message.
way-account = Account at work
way-account-how = You sign in with an account that only members have.
way-account-seen = Whoever runs the account's service can see that you signed in for this.
way-roster = Member list
way-roster-how = The organisers find you on a list of members.
way-roster-seen = Whoever checks the list sees that you asked, not whether you signed.
way-vouched = Other members' word
way-vouched-how = Members who know you confirm that you belong.
way-vouched-seen = Those who vouch for you know that you asked, not whether you signed.

## Stages, timing, what is shown
stage-frozen = Text fixed
stage-signing = Open for signing
stage-ended = Signing ended
stage-opening = Names are being opened
stage-opened = Names are open
stage-delivered = Delivered
stage-answered = Answered
stage-closed = Closed
timing-two-phase = First, members prove that they belong. Signing opens only after that has ended, so the times of the two cannot be matched.
timing-rounds = A membership proof can be used once at least 20 people have proved membership in the same round, so it is one of many. Only the last round may be smaller.
timing-at-once = This letter can be signed right after proving membership. Whoever sees both times, such as the operator of this server, could match them and guess who signed.
shown-nothing = Nothing: the signature counts, and that is all
shown-role = A role, such as "nurse"
shown-name = A name
shown-sealed = A name that stays locked until enough others have given theirs

## Letter
letter-to = To: { $addressee }
letter-source = The organisers declare the number of people. Their source:
letter-who = Who counts as a member
letter-changed = Since this letter was frozen, the group has changed:
letter-changed-now = See what it says today
changed-name = its name
changed-description = its description
changed-membership = who counts as a member
changed-declared-members = how many members it declares
changed-declared-source = where that number comes from
changed-classes = the proofs of membership that it takes
changed-domains = its mail domains
letter-count = Signatures so far
letter-of-about = of about { $members } people
letter-until = until
letter-sign = Sign this letter
letter-join = Prove membership
letter-verify = Check the count
letter-mine = Signed already? Check or take back your signature
letter-demands = What we ask for
letter-signers = The undersigned
letter-signed-of = { $signed } of about { $members } people have signed.
letter-nobody = Nobody has signed yet.
by-shown-name = { $count ->
    [one] { $count } shows a name
   *[other] { $count } show a name
}
by-shown-role = { $count ->
    [one] { $count } shows a role
   *[other] { $count } show a role
}
by-shown-nothing = { $count ->
    [one] { $count } is counted without name or role
   *[other] { $count } are counted without name or role
}
letter-withdrawn = { $count ->
    [one] { $count } more had signed and took the signature back. It is not counted.
   *[other] { $count } more had signed and took their signatures back. They are not counted.
}
letter-names = Names
letter-proved = proved work address
letter-names-hint = Never in the order of signing. For a name with "proved work address", the server that gave out the membership proofs says that its signer receives mail at the address beside it; it is true by the word of that server. Other names stand as their signers gave them.
letter-roles = Roles
letter-other-roles = other roles
letter-roles-hint = A role is named only if at least 5 signers share it. The others are counted together.
letter-life = What happens when
letter-check-text = Every signature is for exactly this text. It was fixed before the first one; a changed text would be another letter, without signatures.
letter-check-members = Every signature comes with a membership proof that has signed this letter only once. The proof does not say whose it is. This is how membership was proved:
by-code = { $count } by paper code
by-mailbox = { $count } by work mailbox
by-mail-signed = { $count } by a message from a work address
by-account = { $count } by an account at work
by-roster = { $count } by the member list
by-vouched = { $count } by other members' word
letter-check-limit = What nobody can check from outside: whoever gives out the membership proofs could invent members, but never more in all than the number declared above. And one person may have two proofs, such as a paper code and a work mailbox.
letter-check-paper = This letter and its current count are at

## Checking
check = How to check this
check-here = Check all of it here
check-export = Download the whole record
check-more = The details
check-command = Check with the program
check-hash = Fingerprint of the text
check-key = Key of the public record
check-fingerprint = Fingerprint of that key
check-size = Size of the record
check-entries = { $size ->
    [one] { $size } entry
   *[other] { $size } entries
}
check-head = signed head
check-declared = Declared members

## Preview image
card-to = Open letter to: { $addressee }
card-plain = Open letter

## How it works
how-title = How it works
how-lead = An open letter is strong when many sign it, and many sign when it is safe. Here it is both: counted honestly, and signed without telling anyone who you are.
how-signer = If you want to sign
how-signer-1 = Read the letter
how-signer-1-more = Its text is fixed. Nobody can change it under your signature.
how-signer-2 = Prove that you belong
how-signer-2-more = With a paper code or your work mailbox. Before you choose, you see for each way who could notice. Your browser then holds a membership proof, locked with your passphrase.
how-signer-3 = Sign
how-signer-3-more = You choose what is shown: a name, a role, or nothing at all. Some letters let you lock your name until enough others have given theirs. You get a receipt.
how-signer-4 = Look again
how-signer-4-more = With your receipt you can check on any day that your signature is counted. Until the letter is delivered, or locked names are opened, you can take it back.
how-why = Why a signature does not tell that it was you
how-why-1 = When you prove membership, the server stamps your proof without seeing it, like a stamp through a closed envelope with carbon paper inside. Later, when you sign, it sees a valid stamp, but it cannot tell on whose envelope it put it.
how-why-2 = Each letter sees you under another number. So two letters that you signed cannot be put together, and still no membership proof can sign one letter twice.
how-why-3 = By default, signing opens only after proving membership has ended. Otherwise the clock could give away what the signature does not.
how-why-4 = Before it signs, your device checks that the letter, its dates and the number of people around you stand in the same public record that it met when you proved membership. If the server shows something else, your device sends nothing, and you can save a file that proves it.
how-check = Why the count can be believed
how-check-1 = Texts, membership proofs given out and signatures stand in a public record that can only grow. If anything in it were changed or removed later, checking would show it.
how-check-2 = Your browser checks all of it when you press "Check the count". Slips and printed letters also carry a short fingerprint of the record's key: with it you know that this very record is the right one. If you do not want to trust a page for that, use the program:
how-not = What this cannot do
how-not-1 = It does not protect you from somebody who forces you to show your signature.
how-not-2 = A page in a browser can be only as honest as the server that sends it. Whoever is at high risk should use the program instead.
how-not-3 = Whoever gives out the membership proofs could invent members, up to the declared number. They make the count larger, and the crowd in which you hide as well. Look where that number comes from.
how-not-4 = In very small groups, the count alone can say a lot. And if few proved membership in the same way as you, you are one of few.
how-not-5 = If you prove membership and sign from the same network, or with the same browser, whoever runs the server could notice if they wanted to. What helps against it is on the page about privacy.
how-privacy = What each part knows, and what would be lost with it
how-start = If you want to write a letter
how-start-1 = Describe the group, say how many you are and where the number comes from, and print paper codes or name the ending of your work addresses.
how-start-2 = Write the letter, choose the dates, and fix the text. From then on only signatures are added.

## Privacy
privacy-title = Privacy
privacy-lead = What this server knows, who could notice that you asked, and what would be lost if a part fell into the wrong hands.
privacy-kept = What is kept
privacy-kept-1 = Readers get no cookie. No page loads anything from another server.
privacy-kept-2 = No address, name or network address is written to a log.
privacy-kept-3 = Work addresses are kept only as a scrambled value that shows whether an address was used before. Its key is destroyed when proving membership ends.
privacy-kept-4 = Signatures carry no time and no address. The public record holds them for good.
privacy-kept-5 = A name that you show is kept beside the record and erased when you take your signature back. Others may have copied it by then.
privacy-notice = Who could notice that you asked
privacy-notice-lead = A signature does not say whose it is. But proving membership may leave a trace elsewhere, depending on the way:
privacy-notice-hint = Use your own phone or computer, not your employer's, and not the network at work.
privacy-remains = What remains
privacy-remains-lead = Some things no page of ours can hide. This helps:
privacy-remains-1 = The network. This server writes down no network address, but whoever runs it could. If you prove membership and sign from the same network, they could match the two. If that matters to you, use another network the second time.
privacy-remains-2 = The browser. It keeps pages and scripts of this server, as it does for every site. A dishonest server could know your browser again by them. If that matters to you, save your membership proof as a file and sign with another browser, or use the program, which keeps no pages.
privacy-remains-3 = Small crowds. Each signature shows how its signer proved membership. Your device tells you how many people did so in the same way as you; if they are few, consider waiting.
privacy-remains-4 = Invented members. Whoever gives out the membership proofs can invent some, and then the crowd around you is smaller than it looks. Several addresses of one person, or a shared mailbox, do the same.
privacy-remains-5 = The first meeting. Your device keeps the public record that it meets first, and takes no other from then on. If you scan the code on your slip, it knows from paper which record is the right one.
privacy-remains-6 = What comes later. As long as no outside witness confirms the record, a dishonest server could make up what is added after your first visit, a new letter for example, for you alone. Your receipt proves that afterwards. A letter that was fixed before you proved membership is safe from it.
privacy-surrender = What a compromise could surrender
privacy-surrender-lead = Nothing is safe against everything. This is what somebody gets who gets hold of a part, and what they do not get.
risk-gives = Could be lost
risk-keeps = Stays safe
risk-network = The network you use
risk-network-gives = That you visited this server, when, and roughly how much you sent.
risk-network-keeps = Which letter you read or signed, and everything you typed.
risk-server = The server, stolen or seized
risk-server-gives = All that is public, drafts not yet published, locked names in their locked form, and, until proving membership ends, the means to test whether a guessed work address was used to prove membership.
risk-server-keeps = Who signed. It is not on the server, in no log and in no backup.
risk-operator = The people who run the server, or whoever compels them
risk-operator-gives = With altered software: when somebody proves membership or signs, from which network and with which browser, and so perhaps who it was; invented members up to the declared number; where no outside witness looks on, a later part of the record that only one person is shown. For letters marked "right after proving membership": a guess at who signed.
risk-operator-keeps = For all other letters: the signature itself does not tell which member made it. The text, once fixed. Signatures that were counted: a receipt shows if one is missing. Whoever is shown another record than before notices it, and can prove it.
risk-organiser = The organisers' secret link and passphrase
risk-organiser-gives = New letters, periods and paper codes in the group's name, and changed words about the group. All of these stand in the public record, except the codes.
risk-organiser-keeps = Who signed. The text and the signatures of every fixed letter.
risk-device = Your phone or computer
risk-device-gives = With your passphrase: your membership proof, and so which letters you signed.
risk-device-keeps = Without your passphrase: everything. It is stored locked.
risk-page = The pages, exchanged for altered ones
risk-page-gives = What you type from then on, your passphrase and your choice to sign among it.
risk-page-keeps = What you did before. Whoever uses the program is not affected.
risk-record = The public record
risk-record-gives = The exact counts, by way of proving, also while names are locked, and names and roles that signers chose to show.
risk-record-keeps = Who signed without showing a name, and which signatures under different letters belong together.
privacy-never = What we do not promise
privacy-never-1 = Protection against somebody who forces you to show your proof or your signature.
privacy-never-2 = That your browser ran the honest pages. You can check, but not without effort.
privacy-never-3 = That a count holds no invented members as long as a single server gives out the proofs, or that a work address beside a name is more than the word of that server. Only: never more members than declared.

## Problems
problems-title = When something does not work
problems-lead = Each message of this server has a short name. Here is what it means.
error-home = To the start page
error-kind = Kind of problem:
problem-not-found = There is no such page, group or letter here.
problem-code-unknown = This code is not one of this group's. Please check each character.
problem-code-used = This code has been used. Each works once.
problem-code-expired = This code is too old. Please ask for a new one.
problem-already-enrolled = Membership has been proved with this already in this period.
problem-enrolment-closed = Membership cannot be proved right now. The group's page says when.
problem-cap-reached = As many membership proofs have been given out as the group has declared members.
problem-domain = This address does not end like the group's work addresses.
problem-address = This does not look like a mail address.
problem-commitment = The request for a membership proof was damaged. Please try again.
problem-entry = What was sent is not in the form that the public record takes.
problem-letter-hash = This signature is for another text than this letter's.
problem-not-signing = The letter does not take signatures now. Its page says when.
problem-already-signed = This membership proof has signed this letter already.
problem-already-withdrawn = This signature has been taken back already.
problem-nothing-to-withdraw = There is no signature that could be taken back.
problem-withdrawal-closed = The letter has been delivered. Signatures can no longer be taken back.
problem-not-allowed = This is not allowed here.
problem-proof = The proof does not hold. Nothing was signed.
problem-blob = The name that was sent does not belong to the signature.
problem-too-large = This is too large.
problem-too-many-requests = Too much in a short time. Please wait a while and try again.
problem-mail-off = This server sends no mail. Please use another way to prove membership.
problem-storage = The server could not store this. Nothing was changed. Please try again later.
problem-read-only = The server takes nothing new at the moment. Reading and checking work.
problem-json = The server could not read what was sent.
problem-text = A text is empty, too long, or holds a character that is not allowed.
problem-dates = These dates do not fit together.
problem-changed = Somebody else has changed this meanwhile.
problem-taken = This short name is taken.
problem-passphrase = The link or the passphrase is not right.
problem-session = You are not logged in, or no longer. Please open your secret link again.
problem-invite = Groups are started here by invitation. Please ask whoever runs this server for a link.
problem-foreign-form = This form was not sent from this site. Please open the page here and try again.
problem-timeout = This took too long. Please try again.
problem-method = This address does not take this kind of request.
problem-busy = The server is busy. Please try again in a moment.
problem-internal = Something went wrong on our side.

## Forms
form-wrong = Please look at these fields again:
back = Back
save = Save
log-out = Log out
field-empty = Please fill this in.
field-domain-number = A mail domain ends in letters, like example.org: this is the address of a machine.
field-long = This is too long: at most { $max } bytes.
field-character = This holds a character that is not allowed, such as an invisible one.
field-short-name = Please use 2 to 40 lower-case letters, digits or hyphens.
field-domain = Please write endings like example.org.
field-number = Please give a number from { $least } to { $most }.
field-moment = Please give a date and a time.
field-one = Please choose one.
field-one-at-least = Please choose at least one.
field-closes-before = The end must come after the beginning.
field-opens-early = With this choice, signing can open only after proving membership has ended.
field-passphrase-short = Please use at least 12 characters.
field-passphrase-differs = The two are not the same.
field-role-wrong = A role is one line of at most 100 bytes.
field-line-wrong = This must be one line of at most 500 bytes.
field-demands-wrong = At most 20 lines, each of at most 500 bytes.
field-letter-long = The letter is too long: at most 32 kB of text.
letter-picture = Line { $line }: a letter has no pictures, because another server would learn who reads it. Write a link instead, without the exclamation mark.
letter-link-scheme = Line { $line }: the address of a link must begin with https://, http:// or mailto:. If this is no link, write \[ instead of [.
letter-link-title = Line { $line }: nothing may follow the address of a link. Write its title into the text, where everybody sees it.
letter-link-label = Line { $line }: the label behind the text of a link must be a number, because nobody sees it: [text][1].
letter-unused-definition = Line { $line }: No link uses this address, so nobody would see the line. Remove it, or write the address into the text.
letter-code-info = Line { $line }: nothing may follow the mark that opens a code block, because nobody would see it.
letter-table-cells = Line { $line }: this row has more cells than its table has columns, and nobody would see the last ones.
letter-too-deep = Line { $line }: quotes, lists or emphasis are nested more than 16 deep.
letter-too-many-definitions = Line { $line }: a letter has at most 200 footnotes and addresses of links.
letter-not-shown = Some words of the letter would not be shown. Write it in a simpler way.

## Fields
field-name = Name of the group
field-name-hint = As it stands under the letter, for example: Employees of Example Corp
field-id = Short name for the address
field-id-hint = Lower-case letters, digits and hyphens. It cannot be changed later.
field-description = Who you are
field-description-hint = A few sentences for readers.
field-membership = Who counts as a member
field-membership-hint = For example: everyone with a contract at Example Corp in Cologne, temporary workers too.
field-declared_members = How many members there are
field-declared_members-hint = About. More membership proofs than this can never be given out.
field-declared_source = Where this number comes from
field-declared_source-hint = For example: annual report 2025, page 12
field-classes = How members prove that they belong
field-classes-hint = Paper codes leave the fewest traces. You can offer both.
field-domains = Endings of the work addresses
field-domains-hint = Only for the work mailbox, for example: example.org, mail.example.org
field-lang = Language
field-lang-hint = Type its name or its tag, like de or pt-br: any language will do.
field-enrol_opens = Proving membership opens
field-enrol_opens-hint = Date and time in UTC.
field-enrol_closes = Proving membership ends
field-enrol_closes-hint = Date and time in UTC. By default, letters can be signed from then on.
field-passphrase = Passphrase
field-passphrase-hint = At least 12 characters, for example four words chosen by chance. Nobody can recover it.
field-passphrase_again = Passphrase again
field-passphrase_again-hint = So that a slip does not lock you out.
field-epoch = Period
field-epoch-hint = Members prove their membership anew in each period.
field-count = How many codes
field-count-hint = At most 500 at once.
field-role = Role
field-role-hint = If all these people have the same role, name it here, for example: nurse. Members can show it when they sign. Otherwise leave it empty.
field-title = Title
field-title-hint = What you want, in a few words.
field-letter_id = Short name for the address
field-letter_id-hint = Lower-case letters, digits and hyphens. If you leave it empty, it is made from the title.
field-addressee = To whom
field-addressee-hint = For example: the board of Example Corp
field-text = The letter
field-text-hint = An empty line starts a paragraph. **Bold**, *italic*, lists with "- ", headings with "# ", links as [words](https://example.org).
field-demands = What you ask for
field-demands-hint = One demand on each line. They stand numbered under the letter.
field-shows = What signers may show
field-shows-hint = Each signer chooses among these. Offer "nothing" whenever someone could be afraid.
field-timing = When a membership proof can be used
field-timing-hint = The time between proving membership and signing can give people away.
field-sign_opens = Signing opens
field-sign_opens-hint = Date and time in UTC.
field-sign_closes = Signing ends
field-sign_closes-hint = Date and time in UTC.
choice-two-phase = First prove membership, then sign (advised)
choice-rounds = In rounds of at least 20
choice-at-once = At once

## Organisers: group
create-title = Start a group
create-lead = Say who you are. All of this becomes public, except the passphrase.
create-advice = Do this on your own device, not on your employer's. You yourself stay unnamed: nothing here asks who you are.
create-submit = Create the group
created-title = Your group is there
created-keep = Keep this link. It is shown only now.
created-keep-more = Together with your passphrase it lets you write letters for the group. Whoever loses one of the two cannot get back in, and nobody can send it again. Store it in a password manager or on paper.
created-link = The secret link
created-share = Share it only with people who organise with you. Members do not need it.
created-go = Log in now
created-page = See the public page
login-title = Log in
login-lead = For those who organise { $group }.
login-submit = Log in
words-title = Words about the group
words-lead = Readers see these. Earlier words stay in the public record.
period-title = New period
period-lead = In a new period, all members prove their membership anew, and the count of membership proofs starts again.
period-advice = Half a year is usual. A letter is signed by the members of one period.
period-submit = Open the period

## Organisers: overview
dashboard = For organisers
dashboard-public = Public page
dashboard-signing = Signing
dashboard-address = Address to share
dashboard-drafts = Drafts
dashboard-write = Write a letter
dashboard-members = Membership
dashboard-tally-hint = Membership proofs are counted in batches, so a number may be behind. That protects those who just got theirs.
dashboard-more = More
dashboard-clock = The clock of this server leapt. Until it has been right for some hours, or until the server’s operator confirms it, no date begins or ends anything, and nothing with a date can be published. Signing goes on.
dashboard-steps = Something else
dashboard-steps-hint = Each step is public and cannot be undone.
organise-small = With fewer than 20 members, a letter is risky: who signed can often be guessed. Think about offering "nothing" only, or join with another group.
next = What to do next
next-period = Open a new period, so that members can prove membership.
next-codes = Print paper codes and hand them out. Let people draw them, so that nobody knows who got which.
next-announce = Tell members where to prove membership, best outside your employer's mail and network.
next-write = Write the letter.
next-freeze = Let others read your draft, then fix its text.
next-wait = The text is fixed. Signing opens by itself on its date.
next-share = Share the letter's address with the members.
next-deliver = Signing has ended. Hand the letter over, then record it here.
next-answer = When an answer comes, record it here.
step-ended = End signing now
step-delivered = Record: delivered
step-answered = Record: answered
step-closed = Close the letter
step-once = This step is public at once and cannot be undone.
step-ended-title = End signing now?
step-ended-what = Nobody can sign “{ $title }” any more. Signatures can still be taken back until the letter is delivered.
step-delivered-title = Has the letter been delivered?
step-delivered-what = The record says from now on that “{ $title }” was handed over to its addressee. Nobody can sign it any more, and no signature can be taken back.
step-answered-title = Has an answer come?
step-answered-what = The record says from now on that the addressee has answered “{ $title }”.
step-closed-title = Close the letter for ever?
step-closed-what = “{ $title }” is over: nobody can sign it any more, nothing more can be recorded of it, and it cannot be opened again. Its page and its record stay public.
step-sure = Yes, I mean it, and I know that it cannot be undone.
loss-sure = Yes, and I know that the locked names are erased unread.
field-sure = To go on, please tick this
field-sure-hint = It keeps a slip of the finger from doing it.
field-sure-missing = Please tick the box if you mean it.
draft-changed-title = Somebody else has saved this draft meanwhile
draft-changed = Nothing is lost. Both texts are below. Put together what shall stay; if you save now, yours takes the place of theirs.
draft-theirs = What they have saved
draft-yours = What you have typed
draft-gone = Somebody has thrown this draft away meanwhile. Saving makes a new one of your text.
secret-copy = Copy it
secret-copied = Copied
secret-print = Print this page
secret-save = Save it as a file
created-again = Until you have logged in for the first time, loading this page again shows the same link.

## Organisers: letter
draft-new-title = Write a letter
draft-edit-title = Draft
draft-lead = Nobody but organisers can see a draft.
draft-kept = The draft is saved.
draft-save = Save draft
draft-preview = Preview
draft-freeze = Save and go to fixing the text
draft-epoch-closes = Proving membership ends { $date }.
delete-title = Delete draft
delete-lead = The draft "{ $title }" will be gone.
delete-submit = Delete for good
freeze-title = Fix the text for good?
freeze-lead = From then on this letter is public, and nobody can change a word of it or its dates. Please read it once more.
freeze-terms = What is fixed with it
freeze-text = The letter
freeze-address = Its address
freeze-warn = This cannot be undone. A correction would be another letter, without signatures.
freeze-submit = Fix the text and publish
freeze-back = Back to the draft

## Organisers: paper codes
codes-title = Paper codes
codes-lead = Each code lets one person prove membership, once. Print the slips, cut them, and let people draw one each.
codes-advice = Do not note who gets which slip. The server keeps no readable copy of a code and does not know who has it.
codes-no-period = There is no period in which codes could be used. Please open a new one first.
codes-submit = Make codes
sheet-once = These codes are shown only now.
sheet-once-more = The server keeps no readable copy. If you lose them, make new ones. Loading this page again makes other codes.
sheet-print = Print this page, on your own printer if you can, and cut along the lines.
sheet-qr = QR code with the same code
sheet-how = Scan this or type the code at the address below to prove that you belong; it works once.
sheet-care = Use your own phone, away from the network at work, and then destroy this slip.

# Problems with locked names
problem-ceremony = The key to the locked names is not made yet, or it was begun anew.
problem-link = This keyholder's link does not work, or it was replaced by a new one.
problem-act = What a keyholder's device sent does not fit.
problem-share = What a keyholder sent is not their part of this letter's key.
problem-opening = The locked names cannot be opened now.
problem-query = What follows the question mark in the address cannot be read.
problem-request = This is not a request that a web server can answer.
problem-clock = The clock of this server leapt. Nothing with a date is entered until it has been right for some hours. Nothing was changed.
problem-unfinished = It is entered, but something that follows is not done yet. Please send it again in a minute; nothing is entered twice.
problem-unknown = The server stopped while it stored this. It may be entered or not. Please send it again in a few minutes; nothing is entered twice.

## Pages: locked names, for readers
count-signed-at-least = At least { $signed } people have signed
count-signed-below = Fewer than { $signed } people have signed so far
letter-at-least = at least
letter-below = fewer than
letter-signed-at-least = At least { $signed } of about { $members } people have signed.
letter-signed-below = Fewer than { $signed } of about { $members } people have signed so far.
letter-in-steps = While names are locked, this count moves in steps only, so that nobody can watch single signatures come in.
letter-news = Tell me when something happens
letter-check-members-locked = Every signature comes with a membership proof that has signed this letter only once. The proof does not say whose it is.
letter-roles-alone-hint = At least 5 signers show each of these roles. How many they are does not show while names are locked.
by-shown-opened = { $count ->
    [one] { $count } gave a name that had been locked
   *[other] { $count } gave their names together
}
by-shown-locked = { $count ->
    [one] { $count } gave a locked name
   *[other] { $count } gave locked names
}
order = Order
order-given = by first name
order-name = by last name
order-role = by role
sealed-locked = Locked names
sealed-void = Locked names
sealed-called = The opening has been called
sealed-opening = The names are being opened
sealed-opened = { $count ->
    [one] person gave their name
   *[other] people gave their names together
}
sealed-past = Names that stayed locked
sealed-erased = Names that were never opened
sealed-until = Your name stays locked until { $needed } colleagues have given theirs.
sealed-void-more = The opening was called before, but when the time to withdraw was over, too few locked names were left. So nothing was opened.
sealed-called-by-organisers = The organisers called it on { $date }.
sealed-called-by = { $holder } called it on { $date }.
sealed-called-until = On { $date } the names may be opened, if enough of them are still there.
sealed-opening-more = Nobody can sign or take a signature back any more.
sealed-opening-progress = { $released ->
    [one] { $released } person has agreed; { $threshold } are needed.
   *[other] { $released } people have agreed; { $threshold } are needed.
}
sealed-opened-date = They stayed locked until { $date }.
sealed-opened-by = Opened, as agreed, by
sealed-read = Read the names
sealed-past-more = The letter went on without them. They can no longer be opened; they are erased.
sealed-erased-more = These names were never opened; they have been erased. The signatures count all the same.
sealed-withdraw = You would rather not show your name? You can take your signature back until
sealed-withdraw-button = Take my signature back
sealed-holders = Keyholders
sealed-released = has agreed
sealed-latest = Names that are not open by this moment are erased unread:
sealed-more = How locked names work
sealed-how = Your browser locks your name before it sends it. Each keyholder has a part of the key. Before keyholders give their parts, their programs check the whole public record.
opens-one = One person can open the names: { $holder }.
opens-any = Any one of these { $holders } people can open the names.
opens-all = All { $holders } of these people must then agree.
opens-some = { $threshold } of these { $holders } people must then agree.
could-one = You have to trust this one person: together with whoever runs this server, { $holder } could read the names sooner.
could-any = You have to trust each of these people: together with whoever runs this server, any one of them could read the names sooner.
could-some = If { $threshold } of these people and whoever runs this server broke their word together, they could read the names sooner. Fewer than { $threshold } cannot.
sealed-steps = What shows when:
step-shows-number = From { $count } signatures on: that so many have signed.
step-shows-roles = From { $count } signatures on: that so many have signed, and roles that at least 5 signers show.
step-shows-names = From { $count } locked names on: the names, once they have been opened.
sealed-exact = The exact number stands in the public record, for everyone who checks all of it. Our pages do not show it before the names are open.
sealed-privacy = Who could do what with locked names
sealed-spoiled = { $count ->
    [one] { $count } name could not be shown
   *[other] { $count } names could not be shown
}
sealed-spoiled-why = What was locked there does not open, is not a name, or comes with a proof that does not hold. The signature counts all the same, and the other names are not touched by it.
sealed-spoiled-list = Each of them with its reason:

## Feed and news
feed-title = Letters of { $group }
feed-frozen = "{ $title }": the text is fixed
feed-frozen-said = A letter to { $addressee }. It can be signed from { $opens } to { $closes }.
feed-signing = "{ $title }" can be signed
feed-signing-said = Members can sign until { $closes }.
feed-ended = "{ $title }": signing has ended
feed-ended-said = Nobody can sign any more. A signature can still be taken back until the letter is delivered or names are opened.
feed-called = "{ $title }": names will be opened on { $names }
feed-called-said = The opening of the names has been called for { $names }, if enough names still stand then. If you signed and want to take your name back, you can until then:
feed-opening = "{ $title }": the names are being opened
feed-opening-said = Enough names stand, and the time to take them back is over. Now the keyholders open the names.
feed-opened = "{ $title }": the names are open
feed-opened-said = The names now stand below the letter.
feed-delivered = "{ $title }" has been delivered
feed-delivered-said = It was handed to { $addressee }.
feed-answered = "{ $title }" has been answered
feed-answered-said = An answer of { $addressee } has come.
feed-closed = "{ $title }" is closed
feed-closed-said = Nothing more happens with this letter.
news-title = News of { $group }
news-lead = Hear when a letter can be signed, and when locked names are about to be opened. Until then, everyone who signed can take their name back.
news-by-feed = By feed
news-feed = Put this address into a feed reader. You leave no address here, and this server keeps no list of readers.
news-feed-link = Feed of this group
news-by-mail = By mail
news-seen = Who can see what
news-seen-mailbox = The mails name the group and the letter. Use a private address, not one of work.
news-seen-list = Being on the list says nothing about who signed. Anyone may be on it, journalists and friends too, and all get the same mails.
news-seen-kept = Your address is kept encrypted, apart from everything else, and used for nothing but these mails. Whoever runs this server, or steals all of it, could still read the list.
news-seen-when = Do not ask in the minutes around your signing: whoever runs this server could see the one follow the other.
news-seen-stop = Each mail has a link that stops the mails and erases your address.
news-off = This server sends no mail. The feed tells the same.
field-news_address = Your mail address
field-news_address-hint = A private one. You get a mail with a link to confirm it.
news-submit = Send me the link
news-asked-title = Please look at your mail
news-asked = If the address is right, a mail with a link is on its way. The link works for 24 hours. Until you have confirmed, your address is not on the list.
news-confirm-title = Do you want these mails?
news-confirm = You will get news of { $group }. The mails name the group and the letter, and each has a link that stops them.
news-confirm-submit = Yes, send me news
news-confirmed-title = You will get news
news-confirmed = From now on you hear when a letter of { $group } can be signed, and before and after locked names are opened.
news-gone-title = This link does not work
news-gone = Links to confirm work for 24 hours, and end sooner when the server is started again. You can ask for a new one on the group's page of news. Please also check that no part of the link is missing.
news-stop-title = Do you want no more mails?
news-stop = Your address will be erased from the list of { $group }.
news-stop-submit = Stop the mails
news-stopped-title = You get no more mails
news-stopped = Your address is erased from the list of { $group }. If you like, the feed still tells you what happens.
news-back = To the group

## Pages: locked names, for organisers
field-sealing = Names that stay locked
field-sealing-hint = This part counts only if you offer locked names above. Before you can fix the text, the keyholders make the key together.
field-holders = Keyholders
field-holders-hint = One public name on each line, at most 15. Choose people whom signers trust, who do not all depend on each other, and who can be reached months from now.
field-threshold = How many of them must agree
field-threshold-hint = For example 2 of 3, or 3 of 5. If fewer are left, the names stay locked for ever.
field-names_at = Locked names that must be there before they open
field-names_at-hint = So many that nobody stands alone.
field-counts_at = Numbers of signatures at which the count shows
field-counts_at-hint = For example: 10, 25. Until the names are open, the count shows at these steps only. If you leave it empty, it shows together with the names.
field-roles_at = Signatures from which on roles show
field-roles_at-hint = Only roles that at least 5 signers show. If you leave it empty, roles show together with the names.
field-latest = Last moment for opening the names
field-latest-hint = Date and time in UTC. Names that are not open by then are never opened, and are erased.
field-grace_hours = Hours between the call and the opening
field-grace_hours-hint = In this time, signers can still take their signature back. 48 is usual.
field-callers = Who may call the opening
field-callers-hint = Whoever calls cannot read anything by it: the keyholders must agree all the same.
caller-organiser = The organisers
caller-keyholder = Each keyholder
field-holders-many = At most 15 keyholders.
field-holders-long = Each name is one line of at most 100 bytes, without invisible characters.
field-holders-twice = Each name can stand here once only.
field-steps-many = At most 7 numbers.
field-latest-early = This must come after the end of signing.
hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
advice-one = One person can open the names: { $holder }. Signers have to trust this person alone, and if the key is lost, the names stay locked for ever. Three or more keyholders are safer.
advice-any = Any one of these people can open the names alone. Signers have to trust each of them.
advice-all = All { $holders } must agree. If one of them loses the key or refuses, the names are never opened. One fewer is safer.
advice-few = Only { $names } names are needed. In a group so small, each of them still stands out.
advice-most = More than four in five of all members would have to give their names. That hardly ever happens; the names might never open.
draft-ceremony = This draft offers locked names. Before its text can be fixed, the keyholders have to make the key. Save the draft first: they make it for what is saved.
draft-ceremony-button = To the keyholders
freeze-unready = The key to the locked names is not there yet.
freeze-unready-more = The text can be fixed as soon as all keyholders have made their part of it.
freeze-to-ceremony = To the keyholders
ceremony-title = Keyholders
ceremony-link = Keyholders
ceremony-lead = The keyholders make the key to the locked names together, each on their own device. Nobody ever has the whole key: not you, and not this server.
ceremony-public = As soon as you begin, the letter's short name "{ $id }" and the names of the keyholders are public, and they stay in the public record for good. Have all keyholders agreed to that?
ceremony-begin = Begin
ceremony-begin-button = Begin, and make a link for each
ceremony-other = The draft now names other keyholders, or another number of them, than those who are at work here. Begin anew so that the key fits.
ceremony-waits = Still missing: { $names }.
ceremony-broadcasts = First step: everybody opens their link once.
ceremony-deals = Second step: the keyholders compare the digits below, each on their own page. Whoever has compared them hands out the parts; the page does that by itself.
ceremony-drills = Last step: the keyholders write down their words on paper, and read them back.
ceremony-complete = The key is there, and everybody has shown that their words on paper open their part of it.
ceremony-failed = What { $holder } sent did not fit, and everybody can see that it was so. With this the attempt has failed, and nothing is lost.
ceremony-failed-more = Ask what happened: it can be a faulty device or bad faith. Then begin anew. All links keep working. If you want another keyholder instead, change the draft first.
ceremony-degenerate = This attempt came to nothing. Nobody is to blame. Please begin anew; all links keep working.
ceremony-freeze = Look at the letter again and fix its text
ceremony-again = Look again
ceremony-lost = New link
ceremony-lost-more = Has the link been lost, or could somebody else have seen it? Then make a new one. The old one stops working. It does not bring back a key: for that there are the words on paper.
ceremony-lost-button = New link for { $holder }
ceremony-code = Digits to compare
ceremony-code-how = Every keyholder sees these digits. They should read them to each other, by telephone or face to face, before anybody goes on. If somebody sees others, a stranger sits in a keyholder's place: then begin anew.
ceremony-anew = Begin anew
ceremony-anew-more = Everybody starts over with the same link. Words that were written down for this attempt are worth nothing then; they should be destroyed.
ceremony-anew-button = Begin anew
ceremony-state-none = not begun
ceremony-state-running = at work
ceremony-state-anew = must begin anew
ceremony-state-complete = the key is there
holder-named = Named in the draft
holder-invited = Has not opened the link yet
holder-joined = Has joined
holder-dealt = Has compared the digits, and handed out the parts
holder-ready = Done: the words on paper were read back and fit
links-title = Links for the keyholders
links-once = These links are shown only now.
links-once-more = Whoever has a link can sit in that keyholder's place. Loading this page again shows nothing; a lost link can be replaced.
links-how = Hand each of them their own message, best on paper or by a messenger that only the two of you can read, never by work mail. A click takes a whole message; or print this page, one sheet each.
links-done = I have kept all of them
invite-hello = Hello { $holder }, you are asked to be a keyholder of the letter "{ $title }" of { $group }.
invite-what = Signers of this letter can lock their names. They open only together, when enough have given theirs and enough keyholders agree. Your name stands in public as that of a keyholder.
invite-how = Open this link in a browser of your own, not on a device or network of your employer. You need pen, paper and about ten minutes.
invite-secret = Keep the link to yourself: whoever has it can sit in your place.
invite-later = You will need it once more when the names are to be opened. Keep the words that you will write down apart from it.
next-ceremony = Let the keyholders make the key to the locked names.
next-call = Enough locked names are there: you can call the opening.
next-open = The names may be opened now: ask the keyholders to open their links and to agree.
locked-state-locked = The names are locked.
locked-state-void = The opening was called before, but when its time was over, too few locked names were left. The names are locked.
locked-state-called = The opening has been called. Until { $date }, signers can take their signature back; then the names may be opened, if enough are left.
locked-state-opened = { $count ->
    [one] { $count } locked name is open.
   *[other] { $count } locked names are open.
}
locked-refused = What { $names } sent is not their part of this letter's key. Nothing is lost: ask for another try, with the words on paper. Others can open the names without it if enough of them agree.
locked-before-delivery = As soon as you record that the letter is delivered, answered or closed, locked names can no longer be opened, and are erased. Call the opening first.
locked-before-delivery-called = As soon as you record that the letter is delivered, answered or closed, locked names can no longer be opened, and are erased. Wait for the opening first.
loss-lead = This letter has locked names that are not open yet. With this step they can never be opened, and are erased.
loss-advice = If the names are to be seen, go back and call the opening first, or wait for the one that was called.
loss-submit = Record it, and erase the names unread
call-not-yours = By this letter's terms, only a keyholder can call the opening.
call-too-few = The opening can be called as soon as enough locked names are there. How many are missing does not show to you either.
call-too-late = The time left would not be enough: these names are never opened.
call-button = Call the opening
call-title = Call the opening of the names?
call-lead = This is about the locked names of the letter "{ $title }".
call-what = The call is public at once. Until { $date }, everybody who signed can take the signature back. After that nobody can sign or take back any more, and the names may be opened, if enough of them are left.
call-once = Nobody can undo a call. Tell the members of it, so that nobody is taken by surprise.
call-submit = Call the opening

## Pages: locked names, explained
how-locked = How locked names work
how-locked-1 = Some letters let you lock your name. Your browser locks it before it sends it. It stays locked until as many colleagues have given theirs as the letter says. So nobody has to be the first.
how-locked-2 = The key is in parts, held by keyholders whom the letter names. If somebody calls the opening, there is time to take a signature back. Only then, and only if enough names are left, may the keyholders give their parts; and as many of them must agree as the letter says.
how-locked-3 = Then all names open at once, for everybody. If they have not opened when the letter is delivered or its last date comes, they never do, and are erased.
privacy-kept-6 = A locked name is kept beside the record, too, and handed to nobody before the names are open. It is erased when you take your signature back, and if the names were not opened before the letter is delivered or its last date comes.
privacy-locked = Locked names
privacy-locked-lead = Who could do what with a name that you lock:
privacy-locked-1 = Keyholders: as many of them as the letter says can open the names, and fewer cannot. If that many break their word, and whoever runs this server helps them, they could read the names sooner. Only their honour stands against that, so look who they are.
privacy-locked-2 = Whoever runs this server cannot read locked names without the keyholders. They could delete them, or keep them from being opened.
privacy-locked-3 = The organisers cannot read them at all. They choose the keyholders, and may call the opening if the letter says so.
privacy-locked-4 = The exact number of signatures and of locked names is in the public record at any time, for whoever checks all of it. Our pages show it in steps, so that nobody sees single signatures come in at a glance.
privacy-locked-5 = Once the names are open, everybody can read and copy them. That cannot be undone.
privacy-locked-6 = A quantum computer, should there be one some day, could open locked names without any keyholder. That is why they are not in the public record but beside it, where they can be erased. Who copied the server before that still has them.
risk-keyholders = Keyholders of a letter with locked names
risk-keyholders-gives = If as many of them as the letter says act together with the server: the locked names of this letter, sooner than promised. If too few are left: the names can never be opened.
risk-keyholders-keeps = From fewer of them: every locked name. From all of them: who signed without giving a name, and the names under other letters.

## All names, and what other sites take
names-title = Who signed with a name
names-search = Search in names, roles and comments
names-search-button = Search
names-found = { $count ->
    [one] { $count } found.
   *[other] { $count } found.
}
names-all = { $count ->
    [one] Show the one name
   *[other] Show all { $count } names
}
names-jump = Jump to a letter
names-none = Nobody is found.
names-pages = Pages
names-next = Next page
names-check = Whoever does not want to believe this page can check all of it:
csv-name = Name
csv-role = Role
csv-address = Proved address
csv-comment = Comment
frame-read = Read the letter
cite = Cite this letter, embed its count
cite-text = “{ $title }”, an open letter to { $addressee } by { $group }, { $date }.
cite-hash = Fingerprint of the text
cite-picture = The count as a picture
cite-frame = Title and count in a frame
cite-json = Its facts as JSON
letter-sign-has = Sign with the proof on this device
letter-none-yet = Nobody has signed yet, of about { $members } people.
letter-from = can be signed from
letter-since = since
letter-by = A letter by
letter-vouch = Each signature stands on a proof of membership; who gave the proofs out vouches for that.
calendar-opens = Remind me when signing opens
calendar-opens-title = Signing opens: { $title }
calendar-last = Remind me of the last days
calendar-last-title = Last days to sign: { $title }
calendar-names = Remind me when names may open
calendar-names-title = The names may open: { $title }
field-lang-wrong = This is no language tag: choose one from the list, or type one like pt-br.
field-mail-off = This server sends no mail, so nobody could get a code: choose paper codes.
