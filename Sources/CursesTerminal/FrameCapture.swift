import CPosix
import Glibc
import SystemPackage

/// Takes what curses writes to its terminal, so that we decide when that goes out.
///
/// Curses writes to the descriptor of its stream and waits as long as the terminal does. A file
/// in memory takes everything at once, and unlike a pipe it is never full.
struct FrameCapture {
    private let file: FileDescriptor

    /// Puts a file in the place of what curses writes to.
    init(inPlaceOf stream: FileDescriptor) throws(TerminalError) {
        guard cs_become_memory_file(stream.rawValue) >= 0 else {
            throw .system(call: "memfd_create", Errno(rawValue: errno))
        }
        file = stream
    }

    /// All that was written since the last time.
    func take() -> [UInt8] {
        guard let count = try? file.seek(offset: 0, from: .current), count > 0 else { return [] }
        _ = try? file.seek(offset: 0, from: .start)
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, length in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            length = (try? unsafe file.read(fromAbsoluteOffset: 0, into: bytes)) ?? 0
        }
    }
}
