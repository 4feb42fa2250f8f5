import Glibc

/// The descriptors of this process with what they are, as in "4 socket", without the timers that
/// Swift's own runtime opens at a time of its choice.
///
/// Of what is open at the start of a process some is closed later: when the main thread has no more
/// to do, libdispatch closes its eventfd. So a test compares what is open in addition.
func openDescriptors() -> [String] {
    (0..<1_024).compactMap { fd in
        var name = [CChar](repeating: 0, count: 64)
        let count = unsafe readlink("/proc/self/fd/\(fd)", &name, name.count)
        guard count > 0 else { return nil }
        let text = String(
            decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text == "anon_inode:[timerfd]" { return nil }
        // Without the number of a socket or pipe, which is another for each.
        let isNumbered = text.hasPrefix("socket:") || text.hasPrefix("pipe:")
        return "\(fd) \(isNumbered ? String(text.prefix { $0 != ":" }) : text)"
    }
}
