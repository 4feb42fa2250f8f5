// swift-tools-version: 6.2
import PackageDescription

// What the benchmarks need, and the product does not.
let package = Package(
    name: "benchmarks",
    targets: [
        // The load that all servers are put under, and the least that the service can cost.
        .executableTarget(name: "load"),
        .executableTarget(name: "floor"),
    ],
    cLanguageStandard: .gnu17
)
