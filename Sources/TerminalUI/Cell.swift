/// One cell of the screen: a grapheme cluster, or the right half of the wide one before it.
package struct Cell: Equatable, Sendable {
    package var cluster: Character
    /// Columns that the cluster covers: 1, 2, or 0 for the half that a wide cluster covers.
    package var width: UInt8
    package var style: Style

    package init(_ cluster: Character, width: UInt8 = 1, style: Style = .plain) {
        self.cluster = cluster
        self.width = width
        self.style = style
    }

    /// The byte of a printable ASCII character in one column, which most cells hold; of such a
    /// one nothing else needs to be found out.
    package var plainByte: UInt8? {
        let bytes = cluster.utf8
        guard width == 1, bytes.count == 1, let byte = bytes.first, (0x20..<0x7F).contains(byte)
        else { return nil }
        return byte
    }

    package static let blank = Cell(" ")
}
