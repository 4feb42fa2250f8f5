/// Text that is safe to print: it has no character that a terminal obeys, hides or joins to its
/// neighbours.
///
/// What cannot be shown becomes a mark in plain ASCII, so that nothing is lost: `^[` for a C0 control
/// or DEL, `<202E>` for another scalar (C1, bidirectional, invisible, unassigned, a combining mark
/// without a base), `<FF>` for a byte that is not UTF-8, `<+9>` for scalars over the limit of one
/// cluster. A tab becomes spaces up to the next multiple of eight columns from the text's start.
/// Joiners and selectors are kept within emoji. Takes time linear in the input's length.
package struct VisibleText: Equatable, Sendable {
    /// The contents of one cell, or of two if it is wide.
    package struct Cluster: Equatable, Sendable {
        /// The character of the cell; never a control character.
        package let character: Character
        /// 1 or 2, as one byte, since a line of 64 KiB has as many clusters.
        package let width: UInt8
        /// Whether this is part of a mark instead of the text.
        package let isMark: Bool

        /// Whether this is a space of the text.
        package let isBlank: Bool

        fileprivate init(_ character: Character, width: Int, isMark: Bool) {
            self.character = character
            self.width = UInt8(width)
            self.isMark = isMark
            isBlank = character == " " && !isMark
        }
    }

    /// The most scalars of one cluster; the longest emoji in use has ten.
    package static let scalarLimit = 12

    /// The clusters from left to right.
    package private(set) var clusters: [Cluster] = []
    /// The width of the whole, in columns.
    package private(set) var columns = 0

    /// The text of bytes that should be UTF-8.
    package init(_ bytes: [UInt8]) {
        clusters.reserveCapacity(bytes.count)
        Self.split(bytes, from: appendPlain(bytes)) { part in
            switch part {
            case .text(let text): append(text)
            case .invalid(let byte): appendMark(Self.hexadecimal(UInt32(byte)))
            }
        }
    }

    /// The text of bytes that should be UTF-8, and for each of these offsets, which ascend, the
    /// first cluster that begins there or later.
    package static func locating(
        _ offsets: [Int], in bytes: [UInt8]
    ) -> (text: VisibleText, clusters: [Int]) {
        var text = VisibleText()
        text.clusters.reserveCapacity(bytes.count)
        var position = text.appendPlain(bytes)
        // In printable ASCII each byte is a cluster.
        var places = Array(offsets.prefix { $0 < position })
        func pass() {
            while places.count < offsets.count, offsets[places.count] <= position {
                places.append(text.clusters.count)
            }
        }
        split(bytes, from: position) { part in
            switch part {
            case .text(let string):
                for character in string {
                    pass()
                    text.append(character)
                    position += character.utf8.count
                }
            case .invalid(let byte):
                pass()
                text.appendMark(hexadecimal(UInt32(byte)))
                position += 1
            }
        }
        while places.count < offsets.count { places.append(text.clusters.count) }
        return (text, places)
    }

    /// The text of bytes that should be UTF-8.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.init(Array(bytes))
    }

    /// The text of a string.
    package init(_ text: String = "") {
        append(text)
    }

    /// Appends a text, whose first cluster is not joined to the last one.
    package mutating func append(_ text: String) {
        for character in text { append(character) }
    }

    /// Appends one cluster, or the marks for it.
    package mutating func append(_ character: Character) {
        if let columns = Self.columns(ofShowable: character) {
            append(character, width: columns)
        } else {
            appendInParts(character.unicodeScalars)
        }
    }

    /// The columns of a cluster that is shown as it is; nil if marks replace it, or a part of it.
    package static func columns(ofShowable character: Character) -> Int? {
        if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F { return 1 }
        let scalars = character.unicodeScalars
        guard scalars.count <= Self.scalarLimit, ScalarSafety.isShowable(scalars) else {
            return nil
        }
        return TextWidth.columns(of: character)
    }

    /// The text, or as much of its beginning as leaves room for a `…` in `columns` columns.
    package func cut(to columns: Int) -> VisibleText {
        guard self.columns > columns else { return self }
        var short = VisibleText()
        guard columns > 0 else { return short }
        for cluster in clusters {
            guard short.columns + Int(cluster.width) < columns else { break }
            short.append(cluster.character)
        }
        short.append("…" as Character)
        return short
    }

    // MARK: -

    private enum Part {
        case text(String)
        /// A byte that is not UTF-8.
        case invalid(UInt8)
    }

    /// Splits bytes, from one on, into valid text and other bytes.
    private static func split(_ bytes: [UInt8], from start: Int, _ take: (Part) -> Void) {
        var start = start
        while start < bytes.count {
            let rest = bytes.span.extracting(start...)
            do throws(UTF8.ValidationError) {
                return take(.text(String(copying: try UTF8Span(validating: rest))))
            } catch {
                let invalid = error.byteOffsets
                let valid = bytes[start..<start + invalid.lowerBound]
                if !valid.isEmpty { take(.text(String(decoding: valid, as: UTF8.self))) }
                for offset in invalid { take(.invalid(rest[offset])) }
                start += invalid.upperBound
            }
        }
    }

    /// Appends the printable ASCII that bytes begin with, whose clusters need not be looked for,
    /// and returns how many bytes that was.
    private mutating func appendPlain(_ bytes: [UInt8]) -> Int {
        let end = bytes.firstIndex { $0 < 0x20 || $0 > 0x7E } ?? bytes.count
        // A combining mark may follow the last one.
        let count = end == bytes.count ? end : max(end - 1, 0)
        for byte in bytes[..<count] { clusters.append(Self.plain[Int(byte) - 0x20]) }
        columns += count
        return count
    }

    private static let plain = (0x20...0x7E).map { (byte: UInt8) in
        Cluster(Character(Unicode.Scalar(byte)), width: 1, isMark: false)
    }

    /// Appends an unshowable cluster in parts: its showable beginning, and a mark for each other
    /// scalar.
    private mutating func appendInParts(_ scalars: Character.UnicodeScalarView) {
        var shown = ""
        var count = 0
        var rest = scalars[...]
        while let scalar = rest.first, count < Self.scalarLimit {
            rest.removeFirst()
            count += 1
            let longer = shown + String(Character(scalar))
            if longer.count == 1, ScalarSafety.isShowable(longer.unicodeScalars) {
                shown = longer
            } else {
                show(&shown)
                if ScalarSafety.isShowable(CollectionOfOne(scalar)) {
                    shown = String(Character(scalar))
                } else {
                    appendMark(for: scalar)
                }
            }
        }
        show(&shown)
        if !rest.isEmpty { appendMark("<+\(rest.count)>") }
    }

    private mutating func show(_ text: inout String) {
        for character in text { append(character, width: TextWidth.columns(of: character)) }
        text = ""
    }

    private mutating func append(_ character: Character, width: Int, isMark: Bool = false) {
        clusters.append(Cluster(character, width: width, isMark: isMark))
        columns += width
    }

    private mutating func appendMark(for scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x09:
            let blanks = 8 - columns % 8
            for _ in 0..<blanks { append(" ", width: 1) }
        case ..<0x20, 0x7F:
            appendMark("^\(Character(Unicode.Scalar(UInt8(scalar.value) ^ 0x40)))")
        default:
            appendMark(Self.hexadecimal(scalar.value))
        }
    }

    private mutating func appendMark(_ mark: String) {
        for character in mark { append(character, width: 1, isMark: true) }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        // A byte has two digits, a scalar four or more: <FF> is not <00FF>.
        return "<\(digits)>"
    }
}

extension VisibleText: CustomStringConvertible {
    /// The text as it is shown, including marks.
    package var description: String {
        String(clusters.map(\.character))
    }
}
