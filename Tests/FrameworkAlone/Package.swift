// swift-tools-version: 6.2
import PackageDescription

// A package that wants the framework and neither program. `.ci/framework-alone` builds and runs it,
// and looks at what is fetched for it.
let package = Package(
    name: "framework-alone",
    dependencies: [
        .package(name: "carillon", path: "../..", traits: [])
    ],
    targets: [
        .executableTarget(
            name: "EchoOnce", dependencies: [.product(name: "ReactorKit", package: "carillon")])
    ],
    swiftLanguageModes: [.v6]
)
