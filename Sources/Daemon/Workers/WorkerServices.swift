import Figures
import Services

/// The services of one worker. Call on its thread.
struct WorkerServices {
    private struct Entry {
        let context: ServiceContext
        /// Nil once no listener names the service; from then on only its connections keep it.
        var held: (any Service)?
        weak var service: (any Service)?
        /// What the service had counted when it was last asked.
        var readings = FigureReadings()
    }

    private var entries: [Entry] = []
    /// What services that are gone have counted: counters do not fall.
    private var endedMessages: [String: Int] = [:]
    private var endedReadings = FigureReadings()

    /// The service of that name and type, which is made when there is none.
    ///
    /// - Throws: why the service cannot serve.
    mutating func service(
        _ section: ServiceSection, in context: @autoclosure () -> ServiceContext, named name: String
    ) throws -> any Service {
        for index in entries.indices where entries[index].context.name == name {
            guard let service = entries[index].service, section.describes(service) else { continue }
            entries[index].held = service
            return service
        }
        let context = context()
        let service = try section.makeService(context)
        entries.append(Entry(context: context, held: service, service: service))
        return service
    }

    /// Applies settings to the services, and releases those that have another type now or that no
    /// listener names.
    mutating func change(to settings: ServerSettings, named names: Set<String>) {
        for index in entries.indices {
            let context = entries[index].context
            let section = settings.section(ofService: context.name)
            context.lineLimit = settings.lineLimit
            guard let service = entries[index].service else { continue }
            if let section, !section.describes(service) {
                entries[index].held = nil
            } else {
                section?.apply(to: service)
                if !names.contains(context.name) { entries[index].held = nil }
            }
        }
    }

    /// Notifies all of them, also those that only connections keep.
    func leave() {
        for entry in entries { entry.service?.leave() }
    }

    /// Adds what the services have counted.
    mutating func add(to counters: Counters) {
        for index in entries.indices {
            if let service = entries[index].service { entries[index].readings = service.readings }
        }
        for entry in entries where entry.service == nil {
            endedMessages[entry.context.name, default: 0] += entry.context.messages.count
            endedReadings.merge(entry.readings)
        }
        entries.removeAll { $0.service == nil }

        var messages = endedMessages
        counters.readingsOfServices = endedReadings
        for entry in entries {
            messages[entry.context.name, default: 0] += entry.context.messages.count
            counters.readingsOfServices.merge(entry.readings)
        }
        counters.messagesOfServices = messages
        counters.messages = messages.values.reduce(0, +)
    }
}
