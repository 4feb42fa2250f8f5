import CPosix
import Glibc
import SystemPackage

/// A child process by its number, which is not reused until its status is collected.
struct SpawnedChild {
    let id: Int32
    private let leadsGroup: Bool

    init(_ settings: ChildSettings, _ ends: ChildEnds) throws(SystemError) {
        cs_ignore_broken_pipes()
        let arguments = try settings.argumentsForC
        let environment = try settings.environment.variables
        let directory = try settings.directory.map(openDirectory) ?? -1
        defer { if directory >= 0 { _ = close(directory) } }
        leadsGroup = settings.leadsGroup || ends.terminal != nil
        var plan = unsafe cs_child_plan()
        unsafe plan.directory = directory
        unsafe plan.leads_group = leadsGroup ? 1 : 0
        var id: pid_t = 0
        let code = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(environment ?? []) { variables in
                unsafe withCStrings([settings.program, ends.terminal?.path ?? ""]) { names in
                    unsafe ends.sources.withUnsafeBufferPointer { sources in
                        unsafe plan.program = UnsafePointer(names[0])
                        unsafe plan.terminal =
                            ends.terminal == nil ? nil : UnsafePointer(names[1])
                        unsafe plan.arguments = UnsafePointer(arguments)
                        unsafe plan.environment =
                            environment == nil ? nil : UnsafePointer(variables)
                        unsafe plan.sources = sources.baseAddress
                        unsafe plan.source_count = Int32(sources.count)
                        return unsafe cs_spawn(&plan, &id)
                    }
                }
            }
        }
        if code != 0 { throw SystemError(call: "posix_spawn", code: Errno(rawValue: code)) }
        self.id = id
    }

    func signal(_ number: Int32) throws(SystemError) {
        try check("kill", Glibc.kill(leadsGroup ? -id : id, number))
    }

    /// Best effort, like every signal to a process that may be another user's by now.
    func kill() {
        try? signal(SIGKILL)
    }

    /// Its status, which releases its number; nil while it runs.
    func collect(waits: Bool = false) -> ExitStatus? {
        var (code, signal): (Int32, Int32) = (0, 0)
        let result = unsafe cs_collect_child(id, waits ? 1 : 0, &code, &signal)
        if result == 0 { return nil }
        if result < 0 { return .unknown }
        return signal == 0 ? .code(code) : .signal(signal)
    }

    /// Leaves it running; a thread waits to collect its status, so that it leaves no zombie.
    func leave() {
        try? Thread.detach { [self] in _ = collect(waits: true) }
    }
}

/// Opened before, so that its error is not taken for one of the program.
private func openDirectory(_ path: String) throws(SystemError) -> Int32 {
    let path = try path.forC("chdir", "the directory")
    return try check("chdir", unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
}

extension ChildSettings {
    fileprivate var argumentsForC: [String] {
        get throws(SystemError) {
            var checked = [try program.forC("posix_spawn", "the program")]
            for (index, argument) in arguments.enumerated() {
                checked.append(try argument.forC("posix_spawn", "argument \(index + 1)"))
            }
            return checked
        }
    }
}

extension ChildEnvironment {
    /// `name=value`, or nil for our own environment as it is.
    fileprivate var variables: [String]? {
        get throws(SystemError) {
            switch self {
            case .inherited(let added) where added.isEmpty: return nil
            case .inherited(let added):
                return Self.ownVariables.filter { variable in
                    added[String(variable.prefix { $0 != "=" })] == nil
                } + (try Self.text(added))
            case .only(let variables): return try Self.text(variables)
            }
        }
    }

    /// A name with a `=` would be another name, with more in its value.
    private static func text(_ variables: [String: String]) throws(SystemError) -> [String] {
        var text: [String] = []
        for (name, value) in variables {
            if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) {
                throw SystemError(
                    call: "posix_spawn", code: .invalidArgument,
                    detail: "\"\(name)\" is not the name of a variable")
            }
            text.append(try "\(name)=\(value)".forC("posix_spawn", "the variable \(name)"))
        }
        return text
    }

    private static var ownVariables: [String] {
        guard var next = unsafe cs_environment() else { return [] }
        var found: [String] = []
        while let variable = unsafe next.pointee {
            found.append(unsafe String(cString: variable))
            unsafe next += 1
        }
        return found
    }
}

/// Lends the strings in the form that exec takes: C strings, and a null after the last.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
        capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
        unsafe (list + index).initialize(to: strdup(string))
    }
    unsafe (list + strings.count).initialize(to: nil)
    defer {
        for index in strings.indices { unsafe free(list[index]) }
        unsafe list.deallocate()
    }
    return unsafe body(list)
}

/// How a process ended, see wait(2).
public enum ExitStatus: Hashable, Sendable {
    /// It exited with this code, 0 to 255; 0 is success.
    case code(Int32)
    /// It was ended by this signal, see signal(7).
    case signal(Int32)
    /// Unknown: it was left running when the reactor ended, or other code in this process collected
    /// its status.
    case unknown
}

extension ExitStatus: CustomStringConvertible {
    /// `exit code 1`, `signal 9`, `unknown status`.
    public var description: String {
        switch self {
        case .code(let code): "exit code \(code)"
        case .signal(let number): "signal \(number)"
        case .unknown: "unknown status"
        }
    }
}
