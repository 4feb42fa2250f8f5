// environ(7) is a variable that anybody could change at any time.
@unsafe @preconcurrency import Glibc
package import SystemPackage

/// The environment of this process, for those who are alone in it.
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

    /// The folder that this process stands in; `/` where it cannot be told.
    package static var workingDirectory: FilePath {
        guard let folder = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(folder) }
        return unsafe FilePath(String(cString: folder))
    }

    package static var processID: Int32 { getpid() }

    /// Takes the variables of these names out of it, so that no child inherits them.
    static func take(_ names: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for name in names {
            guard let value = unsafe getenv(name) else { continue }
            values[name] = unsafe String(cString: value)
            unsafe unsetenv(name)
        }
        return values
    }
}
