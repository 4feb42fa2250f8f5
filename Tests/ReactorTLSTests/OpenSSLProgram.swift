import Glibc
import ReactorTLS
import SystemPackage

/// The program `openssl` as a child process, with pipes as its standard input and output.
@safe final class OpenSSLProgram {
    static let path = "/usr/bin/openssl"
    static var isInstalled: Bool { unsafe access(path, X_OK) == 0 }

    let input: FileDescriptor
    let output: FileDescriptor
    private let process: pid_t
    private var isReaped = false

    init(_ arguments: [String]) throws {
        let (childInput, input) = try FileDescriptor.pipe()
        let (output, childOutput) = try FileDescriptor.pipe()
        self.input = input
        self.output = output
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, childInput.rawValue, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, childOutput.rawValue, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        for number in [input, output, childInput, childOutput].map(\.rawValue) where number > 2 {
            unsafe posix_spawn_file_actions_addclose(&actions, number)
        }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe ([Self.path] + arguments).map {
            unsafe strdup($0)
        }
        unsafe words.append(nil)
        defer { unsafe words.forEach { unsafe free($0) } }
        var process: pid_t = 0
        let code = unsafe posix_spawn(&process, Self.path, &actions, nil, words, [nil])
        self.process = process
        try childInput.close()
        try childOutput.close()
        if code != 0 { throw Errno(rawValue: code) }
    }

    /// Waits for its end and returns the status of waitpid(2); 0 is success.
    func waitForEnd() -> Int32 {
        var status: Int32 = -1
        unsafe waitpid(process, &status, 0)
        isReaped = true
        return status
    }

    deinit {
        if !isReaped {
            kill(process, SIGKILL)
            _ = waitForEnd()
        }
        try? input.close()
        try? output.close()
    }
}

/// A temporary file with a PEM text, removed in `deinit`.
final class PEMFile {
    let path: String

    init(_ source: PEMSource) throws {
        path = "/tmp/ReactorTLSTests-\(UInt64.random(in: .min ... .max)).pem"
        guard case .text(let text) = source else { return }
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate],
            permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }

    deinit {
        unsafe unlink(path)
    }
}
