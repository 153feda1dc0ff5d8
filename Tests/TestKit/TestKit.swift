/// Shared by all tests.
public enum TestKit {}
