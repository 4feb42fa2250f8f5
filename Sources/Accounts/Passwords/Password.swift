import Digests
import Normalization

/// A password, prepared so that equal ones have equal bytes whatever keyboard they come from: the
/// profile OpaqueString of RFC 8265, section 4.2. Pure.
///
/// Spaces become U+0020, and the text is composed (NFC). What the FreeformClass of RFC 8264, section
/// 4.3, disallows is refused: controls, what is not assigned or private, and what is not seen. The
/// class is checked after the text is composed, so that decomposed Hangul is not refused; characters
/// that are allowed in a context (RFC 5892, appendix A) are allowed in any, since no person compares
/// passwords by sight.
///
/// It is never printed: its description has none of it.
package struct Password: Hashable, Sendable {
    /// The most bytes of a password, before and after it is prepared.
    package static let byteLimit = PasswordVerifier.longestPassword

    /// The prepared password, in UTF-8.
    package let bytes: [UInt8]

    /// Prepares a password as a client sends it.
    package init(_ given: some Collection<UInt8>) throws(PasswordRefusal) {
        guard !given.isEmpty else { throw .empty }
        guard given.count <= Self.byteLimit else { throw .tooLong }
        let given = Array(given)
        guard let text = String(validating: given, as: UTF8.self) else { throw .notUTF8 }
        var mapped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            mapped.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
        }
        guard let composed = ComposedForm.of(String(mapped).utf8.span) else { throw .notUTF8 }
        guard composed.count <= Self.byteLimit else { throw .tooLong }
        let scalars = String(decoding: composed, as: UTF8.self).unicodeScalars
        guard scalars.allSatisfy(Self.isAllowed) else { throw .notAllowed }
        bytes = composed
    }

    /// The rules of RFC 8264, section 8, in their order.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
        switch scalar.value {
        // Exceptions (RFC 5892, section 2.6): the Arabic and N'Ko fillers, and tone marks and
        // repeat marks of vertical writing.
        case 0x0640, 0x07FA, 0x302E...0x302F, 0x3031...0x3035, 0x303B: return false
        // JoinControl.
        case 0x200C...0x200D: return true
        // OldHangulJamo.
        case 0x1100...0x11FF, 0xA960...0xA97F, 0xD7B0...0xD7FF: return false
        default: break
        }
        let properties = scalar.properties
        // PrecisIgnorableProperties.
        if properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint {
            return false
        }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned:
            return false
        default: return true
        }
    }
}

extension Password: CustomStringConvertible, CustomReflectable {
    /// Not the password.
    package var description: String { "(secret)" }

    /// Nothing, so that `dump` prints nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text cannot be a password (RFC 8265, section 4.2).
package enum PasswordRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// It has no characters.
    case empty
    /// It has more bytes than `Password.byteLimit`.
    case tooLong
    /// It is not UTF-8.
    case notUTF8
    /// It has a control, or another character that OpaqueString disallows.
    case notAllowed

    /// A sentence for the person who wrote it.
    package var description: String {
        switch self {
        case .empty: "The password is empty"
        case .tooLong: "A password has at most \(Password.byteLimit) bytes"
        case .notUTF8: "The password is not UTF-8"
        case .notAllowed: "The password has a control or an invisible character"
        }
    }
}
