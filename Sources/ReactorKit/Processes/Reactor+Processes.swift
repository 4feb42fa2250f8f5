extension Reactor {
    /// Starts a child process; its `protocol` hears `started` on the next turn.
    ///
    /// The call lasts until the program is loaded, about a millisecond. The child has every
    /// signal at its default and none blocked. SIGPIPE is ignored in this process from then on,
    /// so that a child that closes its input is an error code. Like Twisted's `spawnProcess`.
    /// - Throws: `SystemError` of posix_spawn: `No such file or directory` when there is no such
    ///   program, `Permission denied` when it may not be executed; of `chdir` when the directory
    ///   is none; of `pipe2` and others when this process is out of descriptors.
    @discardableResult
    public func spawn(
        _ settings: ChildSettings, protocol: any ProcessProtocol
    ) throws(SystemError) -> ChildProcess {
        try ChildProcess(settings, on: self, protocol: `protocol`)
    }
}
