import Glibc
import SystemPackage

/// The registration of a descriptor that was opened elsewhere, and may be closed there.
///
/// The poller has one handler for each number: if the number is registered, as by the reader of the
/// same terminal, a duplicate is watched. Before a descriptor is watched again, it is checked that
/// its owner has not closed it meanwhile: its number may have been reused.
struct PollPlace {
    /// Weak, since it may be released before its handlers.
    private weak var reactor: Reactor?
    private let descriptor: FileDescriptor
    private let isDuplicate: Bool
    private let identity: FileIdentity
    private var isParked = false

    /// - Throws: EBADF for a descriptor that is not open; EMFILE when there is none left for a
    ///   duplicate.
    init(
        of descriptor: FileDescriptor, _ interest: PollEvents, isUrgent: Bool = false,
        on reactor: Reactor, handler: any EventHandler
    ) throws(SystemError) {
        guard let identity = FileIdentity(of: descriptor) else { throw Poller.notOpen }
        self.identity = identity
        self.reactor = reactor
        isDuplicate = reactor.poller.isRegistered(descriptor)
        self.descriptor = isDuplicate ? try descriptor.duplicated() : descriptor
        reactor.poller.add(self.descriptor, interest, isUrgent: isUrgent, handler: handler)
    }

    /// - Throws: EBADF when the descriptor was closed while it was parked; what its number is for
    ///   by then is left alone.
    mutating func setInterest(
        _ interest: PollEvents?, for handler: any EventHandler
    ) throws(SystemError) {
        if interest != nil, isParked, !isIntact { throw Poller.notOpen }
        isParked = interest == nil
        reactor?.poller.setInterest(interest, of: descriptor, handler)
    }

    /// Call once, before the descriptor is closed.
    ///
    /// - Returns: false when the descriptor was closed elsewhere, and must not be closed again.
    @discardableResult
    func leave(_ handler: any EventHandler) -> Bool {
        let isIntact = isIntact
        guard reactor?.poller.remove(descriptor, handler) ?? true, isIntact else { return false }
        if isDuplicate { _ = close(descriptor.rawValue) }
        return true
    }

    private var isIntact: Bool { FileIdentity(of: descriptor) == identity }
}

extension FileDescriptor {
    /// Another number for the same open file, closed on exec.
    fileprivate func duplicated() throws(SystemError) -> FileDescriptor {
        FileDescriptor(rawValue: try check("dup", fcntl(rawValue, F_DUPFD_CLOEXEC, 3)))
    }
}
