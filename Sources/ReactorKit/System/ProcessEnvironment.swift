import Glibc

/// The environment of this process, for those who are alone in it.
enum ProcessEnvironment {
    static var processID: Int32 { getpid() }

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
