import CPosix
import Glibc
import SystemPackage

/// The pipe through which a signal handler tells the loop what arrived.
struct SignalPipe {
    let reader: FileDescriptor
    private let writer: FileDescriptor

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        try check("pipe2", unsafe cs_pipe(&ends))
        reader = FileDescriptor(rawValue: ends[0])
        writer = FileDescriptor(rawValue: ends[1])
    }

    func watch(_ number: Int32) throws(SystemError) {
        try check("sigaction", cs_signal_watch(number, writer.rawValue))
    }

    func unwatch(_ number: Int32) {
        cs_signal_unwatch(number)
    }

    /// The numbers that arrived since the last call.
    func arrived() -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe read(reader.rawValue, &bytes, bytes.count)
        return bytes.prefix(max(count, 0)).map { Int32($0) }
    }

    /// - Parameter closingReader: false when its number is another's by now.
    func close(closingReader: Bool) {
        if closingReader { _ = Glibc.close(reader.rawValue) }
        _ = Glibc.close(writer.rawValue)
    }
}
