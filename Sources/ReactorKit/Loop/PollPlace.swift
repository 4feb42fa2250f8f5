import Glibc
import SystemPackage

/// A descriptor's place in the poller, which knows one handler for each number: where the
/// number is taken, as by the reader of the same terminal, a duplicate stands in.
struct PollPlace {
    private let reactor: Reactor
    private let descriptor: FileDescriptor
    private let isDuplicate: Bool

    /// - Throws: EMFILE when there is no descriptor left for a duplicate.
    init(
        of descriptor: FileDescriptor, _ interest: PollEvents, isUrgent: Bool = false,
        on reactor: Reactor, handler: any EventHandler
    ) throws(SystemError) {
        self.reactor = reactor
        isDuplicate = reactor.poller.isRegistered(descriptor)
        self.descriptor = isDuplicate ? try descriptor.duplicated() : descriptor
        reactor.poller.add(self.descriptor, interest, isUrgent: isUrgent, handler: handler)
    }

    func setInterest(_ interest: PollEvents?) {
        reactor.poller.setInterest(interest, of: descriptor)
    }

    /// Call once, before the descriptor is closed.
    func leave() {
        reactor.poller.remove(descriptor)
        if isDuplicate { _ = close(descriptor.rawValue) }
    }
}

extension FileDescriptor {
    /// Another number for the same open file, closed on exec.
    fileprivate func duplicated() throws(SystemError) -> FileDescriptor {
        FileDescriptor(rawValue: try check("dup", fcntl(rawValue, F_DUPFD_CLOEXEC, 3)))
    }
}
