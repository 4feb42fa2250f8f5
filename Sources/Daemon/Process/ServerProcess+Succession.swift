import Logging
import ReactorKit
import Settings
import SystemPackage

/// A server takes the place of the one before it, and leaves its own to the next.
extension ServerProcess {
    /// True while the pid-file may be the predecessor's still.
    var sharesPIDFile: Bool {
        guard let pidFile else { return false }
        return inheritance.handover?.descriptor(for: .pidFile(pidFile.path.string)) != nil
    }

    /// Says that it serves, and takes over what goes at the end.
    func takeOver() throws {
        try pidFile?.write()
        let kinds = inheritance.handover?.items.map(\.purpose) ?? []
        var taken: [String] = []
        if let pidFile, kinds.contains(.pidFile(pidFile.path.string)) { taken.append("pid-file") }
        if let control, kinds.contains(.control(control.path.string)) { taken.append("control") }
        inheritance.tell(.serving(process: ProcessEnvironment.processID, taken: taken))
        server.takeFiles()
        control?.takeFile()
        closeUnused()
        log.notice("serving in the place of the process before this one")
    }

    /// Starts a successor, unless one is being started; `reply` hears how that went.
    func startUpgrade(_ reply: @escaping (ControlReply) -> Void) {
        guard !isSucceeded else {
            return reply(ControlReply([], .failed("a successor serves already")))
        }
        waiting.append(reply)
        guard upgrade == nil else { return }
        log.notice("starting a successor: \(inheritance.image.path)")
        do throws(SystemError) {
            upgrade = try Upgrade(inheritance.image, handing: handedItems, on: reactor) {
                [unowned self] outcome in upgraded(outcome)
            }
        } catch {
            upgraded(.failed("cannot start \(inheritance.image.path): \(error)"))
        }
    }

    /// What the service manager has opened, and no reload has closed.
    var activated: [(name: String, descriptor: FileDescriptor)] {
        let open = server.listeningDescriptors.map(\.descriptor)
        return inheritance.activated.filter { open.contains($0.descriptor) }
    }

    private var handedItems: [Handover.Item] {
        var items = activated.map { Handover.Item(.activated($0.name), $0.descriptor) }
        let activated = Set(self.activated.map(\.descriptor.rawValue))
        items += server.listeningDescriptors.filter {
            !activated.contains($0.descriptor.rawValue)
        }.map { Handover.Item(.listener($0.endpoint), $0.descriptor) }
        if let pidFile {
            items.append(Handover.Item(.pidFile(pidFile.path.string), pidFile.descriptor))
        }
        if let control {
            items.append(Handover.Item(.control(control.path.string), control.descriptor))
        }
        return items
    }

    private func upgraded(_ outcome: Upgrade.Outcome) {
        upgrade = nil
        let replies = waiting
        waiting = []
        switch outcome {
        case .failed(let reason):
            // The successor may have written its own already.
            try? pidFile?.write()
            log.error("the upgrade failed, this server goes on: \(reason)")
            for reply in replies { reply(ControlReply([], .failed(reason))) }
        case .serving(let process, let taken):
            log.notice("process \(process) serves in our place; ending when connections have")
            for reply in replies { reply(ControlReply([], .done(process: process))) }
            supervisor.handOver(to: process)
            leave(taken)
        }
    }

    private func leave(_ taken: [String]) {
        isSucceeded = true
        if taken.contains("pid-file") { pidFile?.leave() } else { pidFile?.remove() }
        if taken.contains("control") { control?.leave() } else { control?.close() }
        server.leave()
    }

    /// What the settings have no use for any more must not stay open: who connects there would
    /// wait for ever. The file of a UNIX socket goes with it.
    private func closeUnused() {
        var used = server.listeningDescriptors.map(\.descriptor.rawValue)
        if let control { used.append(control.descriptor.rawValue) }
        if let pidFile { used.append(pidFile.descriptor.rawValue) }
        for item in inheritance.handover?.items ?? [] where item.purpose != .word {
            guard !used.contains(item.descriptor.rawValue) else { continue }
            do throws(SystemError) {
                let listener = try reactor.adoptListener(item.descriptor) { _ in nil }
                listener.takeFile()
                listener.stopListening()
            } catch {
                try? item.descriptor.close()
            }
        }
    }
}
