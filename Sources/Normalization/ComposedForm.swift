import CUTF8Proc
import Glibc

/// Normalization Form C of Unicode (UAX #15): texts that look the same have the same bytes, as far
/// as canonical equivalence goes. Safe from any thread.
package enum ComposedForm {
    /// The text in this form; nil when it is not valid UTF-8.
    package static func of(_ text: Span<UInt8>) -> [UInt8]? {
        if text.isEmpty { return [] }
        var result: UnsafeMutablePointer<UInt8>?
        let count = unsafe text.withUnsafeBufferPointer { text in
            let options = utf8proc_option_t(
                rawValue: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue)
            return unsafe utf8proc_map(text.baseAddress, text.count, &result, options)
        }
        guard count >= 0, let start = unsafe result else { return nil }
        defer { unsafe free(start) }
        return unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// True when the text is valid UTF-8 and has this form already.
    package static func isOf(_ text: Span<UInt8>) -> Bool {
        guard let form = of(text), form.count == text.count else { return false }
        for index in text.indices where text[index] != form[index] { return false }
        return true
    }
}
