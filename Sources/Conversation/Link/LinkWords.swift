/// The state of a connection in words of several lengths, the longest first.
struct LinkWords {
    /// Forms that have the key with them where one helps: beside these there may be a name.
    let telling: [String]
    /// Forms for where there is room for nothing else.
    let bare: [String]
}
