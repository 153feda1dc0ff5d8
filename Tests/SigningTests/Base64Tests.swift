import Signing
import Testing

@Suite struct Base64Tests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the vectors of the RFC are written and read`(_ plain: String, _ encoded: String) {
        #expect(Base64.text(bytes(plain)) == encoded)
        #expect(Base64.bytes(encoded) == bytes(plain))
    }

    @Test func `both alphabets are read`() {
        #expect(Base64.bytes("+/+/") == [0xFB, 0xFF, 0xBF])
        #expect(Base64.bytes("-_-_") == [0xFB, 0xFF, 0xBF])
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "+_+_", "Zm 9v", "Zm9v\n", "Zm9é", "=Zm9",
    ])
    func `a text that is not the one form of its bytes is refused`(_ encoded: String) {
        #expect(Base64.bytes(encoded) == nil)
    }

    @Test func `every byte survives`() {
        let all = (0...255).map { UInt8($0) }
        for length in 253...256 {
            let some = Array(all.prefix(length))
            #expect(Base64.bytes(Base64.text(some)) == some)
        }
    }
}
