import Glibc
import SystemPackage

/// A pipe as a shell hands one out: blocking, and closed with its last reference.
final class Pipe {
    let reader: FileDescriptor
    let writer: FileDescriptor
    private var isWriterOpen = true
    private var isReaderOpen = true

    init() throws {
        (reader, writer) = try FileDescriptor.pipe()
        // A broken pipe must be an error code.
        Glibc.signal(SIGPIPE, SIG_IGN)
    }

    deinit {
        closeReader()
        closeWriter()
    }

    /// The reader is another's to close from now on.
    func disownReader() { isReaderOpen = false }

    /// The writer is another's to close from now on.
    func disownWriter() { isWriterOpen = false }

    func closeReader() {
        if isReaderOpen { try? reader.close() }
        isReaderOpen = false
    }

    func closeWriter() {
        if isWriterOpen { try? writer.close() }
        isWriterOpen = false
    }
}
