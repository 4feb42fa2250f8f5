import CPosix
package import SystemPackage

extension FileDescriptor {
    /// A pipe whose ends are closed on exec: pipe2(2).
    ///
    /// - Throws: `SystemError`, EMFILE above all.
    package static func pipeClosedOnExec() throws(SystemError) -> (
        readEnd: FileDescriptor, writeEnd: FileDescriptor
    ) {
        var ends: [Int32] = [-1, -1]
        try check("pipe2", unsafe cs_child_pipe(&ends))
        return (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
    }
}
