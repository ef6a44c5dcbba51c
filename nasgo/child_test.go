package nasgo_test

const childEnv = "NASGO_TEST_CHILD"

func child() int { return 1 }
