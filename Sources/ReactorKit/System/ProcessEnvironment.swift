// environ(7) is a variable that anybody could change at any time.
@unsafe @preconcurrency import Glibc
package import SystemPackage

/// The environment of this process, for code that runs before there are other threads.
package enum ProcessEnvironment {
    /// All variables.
    package static var variables: [String: String] {
        var values: [String: String] = [:]
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            let text = unsafe String(cString: entry)
            if let sign = text.firstIndex(of: "=") {
                values[String(text[..<sign])] = String(text[text.index(after: sign)...])
            }
            unsafe next += 1
        }
        return values
    }

    /// The working folder of this process; `/` when it is unknown.
    package static var workingDirectory: FilePath {
        guard let folder = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(folder) }
        return unsafe FilePath(String(cString: folder))
    }

    /// This process's number.
    package static var processID: Int32 { getpid() }

    /// The file that this process runs, as it was named when it was started; nil where /proc
    /// cannot tell.
    package static var program: FilePath? {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &path, path.count)
        guard count > 0 else { return nil }
        let bytes = path[..<count].map(UInt8.init(bitPattern:))
        return FilePath(String(decoding: bytes, as: UTF8.self))
    }

    /// Takes the variables of these names out of it, so that no child inherits them.
    ///
    /// For a process that has one thread yet: see setenv(3).
    package static func take(_ names: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for name in names {
            guard let value = unsafe getenv(name) else { continue }
            values[name] = unsafe String(cString: value)
            unsafe unsetenv(name)
        }
        return values
    }
}
