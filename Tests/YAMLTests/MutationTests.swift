import Documents
import Testing
import YAML

/// No bytes may crash the reader, and what it accepts must be what it says it is.
@Suite struct MutationTests {
    private static let seed = """
        orderly: plugin/v1  # é
        id: systemd
        shared: {a: &a [1, 2.5, true, ~], b: *a}
        actions:
          start:
            summary: "Start \\u0041 \\"unit\\""
            run: [systemctl, --, "${{ params.unit }}"]
            exit: {0: data, 11: x}
            script: |
              if true; then
              \techo 'x'
              fi
            text: >-
              folded
              text
            tag: !!str 12
            ? key
            : 'val''ue'

        """
    private static let pieces: [String] = [
        "\t", "\n", "  ", "- ", ": ", "? ", "{", "}", "[", "]", ",", "&a ", "*a", "!!str ", "!x ", "|", ">", "\"", "'",
        "#",
        "%", "@", "`", "---\n", "...\n", "<<: ", "\u{FEFF}", "\u{202E}", "\0", "\r", "\u{85}", "\\", "\\x",
        "\\U00110000",
        "${{ x }}", "012", "0x", "1e999",
    ]

    @Test(arguments: 0..<8)
    func `mutated documents are read or refused`(_ part: UInt64) throws {
        var random = Random(state: 0x9E37_79B9_7F4A_7C15 &* (part + 1))
        var accepted = 0
        for _ in 0..<500 {
            let bytes = MutationTests.mutated(&random)
            let reading = Reading(file: "x.yaml")
            if let node = YAML.read(bytes, reading) {
                accepted += 1
                #expect(reading.diagnostics.isEmpty)
                // Whatever is read can be written and read again as the same value.
                let again = JSON.read(JSON.bytes(node), Reading(file: ""))
                #expect(again == node)
            } else {
                #expect(reading.hasErrors)
                #expect(reading.diagnostics.allSatisfy { $0.position.line >= 1 && $0.position.column >= 1 })
            }
        }
        // The mutations are mild enough that the reader is tried in depth, not only at its door.
        #expect(accepted > 5 && accepted < 450)
    }

    private static func mutated(_ random: inout Random) -> [UInt8] {
        var bytes = Array(seed.utf8)
        for _ in 0..<(1 + random.below(4)) {
            let place = random.below(bytes.count)
            switch random.below(5) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.below(256))
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: pieces[random.below(pieces.count)].utf8, at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + random.below(40)))
            default:
                bytes.insert(
                    contentsOf: bytes[place..<min(bytes.count, place + random.below(60))], at: random.below(place + 1))
            }
            if bytes.isEmpty { bytes = [0x61] }
        }
        return bytes
    }

    /// xorshift64*, so that a failure can be repeated.
    private struct Random {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
        }
    }
}
