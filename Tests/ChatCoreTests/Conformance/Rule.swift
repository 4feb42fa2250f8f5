import Testing

extension Trait where Self == Comment {
    /// The sections of the documents from which a test of the conformance suite has its fact; a
    /// failure shows them.
    ///
    ///     @Test(.rule("RFC 2812, 3.2.8", "modern: KICK message"))
    ///
    /// A section is written as one of these:
    ///
    /// - `RFC 2812, 3.2.8`: a section of an RFC; with numerics where it lists them, as in
    ///   `RFC 2812, 5.2 (441)`. The RFCs are 1459, and 2810 to 2813 where they replace it, and those of SASL.
    /// - `modern: KICK message`: a heading of the documentation at https://modern.ircdocs.horse.
    /// - `IRCv3 echo-message: Description`: a specification at https://ircv3.net/specs, and its
    ///   heading.
    /// - `Carillon: KEYLEN`: what this project decides where the documents leave it open, and why.
    ///
    /// `.ci/house` refuses a test of this folder without one.
    static func rule(_ sections: String...) -> Comment {
        Comment(rawValue: sections.joined(separator: "; "))
    }
}
