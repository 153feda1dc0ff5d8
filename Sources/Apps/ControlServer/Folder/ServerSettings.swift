import Documents
import Identity

/// Where a control server listens and under which name its hosts know it.
public struct ServerSettings: Sendable, Hashable {
    /// DNS name or IP address in the hosts' `mcp_base_url`.
    public var name: String
    /// The interface to listen on.
    public var address: String
    /// 0 chooses a free one at each start.
    public var port: Int

    public init(name: String, address: String, port: Int) throws(FolderError) {
        guard !name.isEmpty, name.utf8.count <= 253, !address.isEmpty, (0...65_535).contains(port) else {
            throw FolderError(.usage, "a server needs a name, an address and a port from 0 to 65535")
        }
        self.name = name
        self.address = address
        self.port = port
    }

    /// Both the name that hosts use and the address, for whoever asks on the same machine.
    var certificateNames: [String] {
        let everywhere = ["0.0.0.0", "::"]
        return everywhere.contains(address) || address == name ? [name] : [name, address]
    }

    var text: String {
        JSON.text(
            .map([
                "orderly": "control-settings/v1", "name": Node(name), "address": Node(address), "port": Node(port),
            ])) + "\n"
    }

    init(reading bytes: [UInt8], file: String) throws(FolderError) {
        let reading = Reading(file: file)
        if let node = JSON.read(bytes, reading), let fields = reading.fields(node, "the settings") {
            if fields.string("orderly") != "control-settings/v1" {
                reading.error(
                    "ORD-105", "`orderly` must be `control-settings/v1`", at: fields.position(of: "orderly"))
            }
            let name = fields.string("name")
            let address = fields.string("address")
            let port = fields.integer("port")
            fields.finish()
            if let name, let address, let port, !reading.hasErrors {
                do throws(FolderError) {
                    try self.init(name: name, address: address, port: port)
                } catch {
                    throw FolderError(.unusable, "\(file): \(error.message)")
                }
                return
            }
        }
        throw FolderError(.unusable, reading.diagnostics.map(\.description).joined(separator: "\n"))
    }

    /// `https://NAME:PORT`
    func url(port: Int) -> String {
        let host = name.contains(":") ? "[\(name)]" : name
        return "https://\(host):\(port)"
    }
}
