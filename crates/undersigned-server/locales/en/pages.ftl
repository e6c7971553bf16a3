### Pages for readers and organisers. Plain, short, warm, exact.

## Layout
skip = Skip to content
nav = Main
nav-foot = More pages
nav-how = How it works
nav-privacy = Privacy
foot = Undersigned is free software. No cookies for readers, no trackers, nothing from other servers.

## Counts
count-signed = { $signed ->
    [one] { $signed } person has signed
   *[other] { $signed } people have signed
}
