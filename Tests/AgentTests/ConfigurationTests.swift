import Agent
import Documents
import Testing

@Suite struct ConfigurationTests {
    static let seed = """
        site_id: clinic-001
        mcp_base_url: https://mcp.example.com
        mcp_public_key: KEY
        client_cert: /run/secrets/client-cert.pem
        client_key: /run/secrets/client-key.pem
        ca_cert: /run/secrets/ca-cert.pem
        queue_path: /var/lib/msp/queue.db
        max_queue_size: 1000
        poll_interval: 60  # seconds
        maintenance_window_enabled: true
        maintenance_window_start: "02:00:00"
        maintenance_window_end: "04:00:00"
        maintenance_window_days:
          - sunday
        deployment_mode: direct
        log_level: INFO
        log_file: /var/log/msp/agent.log
        """
    static let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

    @Test func `the first example's placeholder key is the one finding`() {
        let reading = Reading(file: "config.yaml")
        #expect(read(Self.seed.replacing("KEY", with: "abc123..."), reading) == nil)
        #expect(reading.diagnostics.map(\.id) == ["ORD-604"])
    }

    @Test func `with a real key the first example loads`() throws {
        let reading = Reading(file: "config.yaml")
        let configuration = try #require(read(Self.seed.replacing("KEY", with: Self.key), reading))
        #expect(reading.diagnostics.isEmpty)
        #expect(configuration.site == "clinic-001")
        #expect(configuration.host == "srv1", "the host's own name stands in")
        #expect(configuration.window?.days == [.sunday])
        #expect(configuration.pollInterval == .seconds(60))
    }

    @Test func `an unknown key is a finding with a suggestion`() throws {
        let reading = Reading(file: "config.yaml")
        _ = read(Self.seed.replacing("KEY", with: Self.key) + "\npoll_intervall: 5\n", reading)
        let found = try #require(reading.diagnostics.first)
        #expect(found.id == "ORD-101")
        #expect(found.hint == "did you mean `poll_interval`?")
    }

    @Test func `the environment overrides the file`() throws {
        let reading = Reading(file: "config.yaml")
        let configuration = try #require(
            read(
                Self.seed.replacing("KEY", with: Self.key), reading,
                ["MSP_POLL_INTERVAL": "120", "MSP_SITE_ID": "clinic-002"]))
        #expect(configuration.pollInterval == .seconds(120))
        #expect(configuration.site == "clinic-002")
    }

    @Test(arguments: ["MSP_MCP_PUBLIC_KEY", "MSP_TRUST_FILE", "MSP_CA_CERT", "MSP_CLIENT_KEY", "MSP_CLIENT_CERT"])
    func `the environment may set neither trust nor keys`(_ variable: String) {
        let reading = Reading(file: "config.yaml")
        #expect(read(Self.seed.replacing("KEY", with: Self.key), reading, [variable: "/tmp/x"]) == nil)
        #expect(reading.diagnostics.map(\.id) == ["ORD-608"])
    }

    @Test(arguments: [
        ("https://mcp.example.com", "http://mcp.example.com", "ORD-602"),
        ("poll_interval: 60", "poll_interval: 0", "ORD-606"),
        ("poll_interval: 60", "max_orders_per_hour: 0", "ORD-606"),
        ("\"02:00:00\"", "\"25:00:00\"", "ORD-612"), ("- sunday", "- sonntag", "ORD-609"),
        ("/var/lib/msp/queue.db", "/var/lib/../queue.db", "ORD-605"),
        ("site_id: clinic-001", "site_id: \"a/b\"", "ORD-601"),
        ("deployment_mode: direct", "deployment_mode: reseller", "ORD-105"),
    ])
    func `each value is judged`(_ good: String, _ bad: String, _ id: String) {
        let reading = Reading(file: "config.yaml")
        #expect(read(Self.seed.replacing("KEY", with: Self.key).replacing(good, with: bad), reading) == nil)
        #expect(reading.diagnostics.map(\.id) == [id])
    }

    @Test(arguments: [
        ("MSP_FOO", "1", "ORD-101"), ("MSP_POLL_INTERVAL", "abc", "ORD-102"), ("MSP_POLL_INTERVAL", "0", "ORD-606"),
        ("MSP_MAINTENANCE_WINDOW_DAYS", "sonntag", "ORD-609"), ("MSP_SITE_ID", "a/b", "ORD-601"),
        ("MSP_STATE_DIR", "/srv", "ORD-608"),
    ])
    func `what is wrong with a variable is said of the variable`(_ name: String, _ text: String, _ id: String) {
        let reading = Reading(file: "config.yaml")
        let seed = Self.seed.replacing("KEY", with: Self.key)
        #expect(read(seed, reading, [name: text, "MSP_LOG_LEVEL": "INFO"]) == nil)
        #expect(reading.diagnostics.map(\.id) == [id])
        #expect(reading.diagnostics.map(\.file) == [name])
    }

    @Test(arguments: [(63, true), (64, false)])
    func `a host's name is no longer than its certificate can hold`(_ length: Int, _ isTaken: Bool) {
        let reading = Reading(file: "config.yaml")
        let name = String(repeating: "h", count: length)
        #expect((read(Self.seed.replacing("KEY", with: Self.key), reading, ["MSP_HOST_ID": name]) != nil) == isTaken)
    }

    @Test(arguments: ["/usr", "/usr/local/orderly", "/lib/orderly", "/nix/store/orderly"])
    func `a state directory that every cage shows is refused`(_ path: String) {
        let reading = Reading(file: "config.yaml")
        #expect(read(Self.seed.replacing("KEY", with: Self.key) + "\nstate_dir: \(path)\n", reading) == nil)
        #expect(reading.diagnostics.map(\.id) == ["ORD-614"])
    }

    @Test(arguments: ["/usrlocal/orderly", "/srv/usr/orderly", "/var/lib/orderly"])
    func `a state directory elsewhere is taken`(_ path: String) throws {
        let reading = Reading(file: "config.yaml")
        let configuration = read(Self.seed.replacing("KEY", with: Self.key) + "\nstate_dir: \(path)\n", reading)
        #expect(try #require(configuration).stateDirectory == path)
    }

    @Test func `certificates are public, keys and the state directory are not`() throws {
        let reading = Reading(file: "config.yaml")
        let text =
            Self.seed.replacing("KEY", with: Self.key) + "\nsecrets: {token: {file: /etc/orderly/token}}\n"
        let configuration = try #require(read(text, reading))
        #expect(
            configuration.publicPaths == ["/run/secrets/client-cert.pem", "/run/secrets/ca-cert.pem"])
        for path in ["/var/lib/orderly", "/var/lib/msp/queue.db", "/run/secrets/client-key.pem", "/etc/orderly/token"] {
            #expect(configuration.trustedPaths.contains(path), "\(path)")
        }
        #expect(Set(configuration.trustedPaths).isDisjoint(with: configuration.publicPaths))
    }

    @Test(arguments: [
        ("restic_password", []), ("Restic", ["ORD-613"]), ("restic-password", ["ORD-613"]), ("\"../x\"", ["ORD-613"]),
        ("\"\"", ["ORD-613"]),
    ])
    func `the name of a secret is one that a document could ask for`(_ name: String, _ ids: [String]) {
        let reading = Reading(file: "config.yaml")
        let text = Self.seed.replacing("KEY", with: Self.key) + "\nsecrets: {\(name): {file: /etc/orderly/secret}}\n"
        #expect((read(text, reading) != nil) == ids.isEmpty)
        #expect(reading.diagnostics.map(\.id) == ids)
    }

    @Test func `a secret from a vault is refused, and what to use instead is said`() throws {
        let reading = Reading(file: "config.yaml")
        let text = Self.seed.replacing("KEY", with: Self.key) + "\nsecrets: {token: {vault: secret/data/token}}\n"
        #expect(read(text, reading) == nil)
        #expect(reading.diagnostics.map(\.id) == ["ORD-607"], "\(reading.diagnostics)")
        let hint = try #require(reading.diagnostics.first?.hint)
        #expect(hint.contains("`file`") && hint.contains("LoadCredential="), "\(hint)")
    }

    private func read(_ text: String, _ reading: Reading, _ environment: [String: String] = [:]) -> Configuration? {
        Configuration.read(Array(text.utf8), environment: environment, hostName: "srv1", reading)
    }
}
