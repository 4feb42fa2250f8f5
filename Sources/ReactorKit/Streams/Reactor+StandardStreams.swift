public import SystemPackage

extension Reactor {
    /// Makes one connection of standard input and output: what a shell, a pipe or a terminal
    /// gives is received, what is written goes to the other end of it.
    ///
    /// `openDescriptors` with 0 and 1, which tells the rest.
    /// - Throws: `SystemError`: EBADF when one of them was closed at the program's start, as
    ///   `StandardDescriptors.prepare` tells and mends.
    public func openStandardStreams(
        isUrgent: Bool = false, options: StreamOptions = StreamOptions(),
        protocol: any StreamProtocol
    ) throws(SystemError) {
        try openDescriptors(
            reading: .standardInput, writing: .standardOutput, isUrgent: isUrgent,
            options: options, protocol: `protocol`)
    }

    /// Makes one connection of a descriptor to read and one to write: ends of pipes, a
    /// terminal, files, or the same one for both directions. For a socket take `adopt`.
    ///
    /// The descriptors are never put in `O_NONBLOCK`, which would leak to every process that
    /// shares them, and they stay open at the end, unless `closesThem`: then /dev/null takes
    /// the place of a standard one. Urgent ones are read before all others in every turn.
    /// SIGPIPE is ignored from then on, unless the program handles it. `protocol` hears
    /// `connectionMade` before this returns.
    ///
    /// It is a `Transport` like any other, but for these: there are no addresses. The end of
    /// the input is `.closedByPeer`, and what is unsent then is written first, however long
    /// that takes; `loseConnection` limits it. An orderly close ends when all is written, and
    /// leaves unread what still comes. An abort is no reset, since there is none. Who reads
    /// what we write learns of `loseWriteConnection` only with `closesThem`. An output that
    /// nobody reads any more is `.lost` with EPIPE, at once, although nothing is written.
    /// - Throws: `SystemError`: EBADF for a descriptor that is not open, or not for reading or
    ///   writing. Then both stay the caller's.
    public func openDescriptors(
        reading input: FileDescriptor, writing output: FileDescriptor, closesThem: Bool = false,
        isUrgent: Bool = false, options: StreamOptions = StreamOptions(),
        protocol: any StreamProtocol
    ) throws(SystemError) {
        let pair = try DescriptorPair(
            reading: input, writing: output, closesThem: closesThem, isUrgent: isUrgent, on: self)
        StreamTransport(through: pair, peer: nil, on: self, options: options)
            .attach(`protocol`)
    }
}
