import Echo
import Relay
import Services
import Timestamps

extension ServiceCatalog {
    /// The services of carillond; the first is that of a listener that names none.
    static let offered: ServiceCatalog = [
        TimestampService.self,
        RelayService.self,
        EchoService.self,
    ]
}
