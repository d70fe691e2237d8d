"""Stories and rules as one dialogue graph: compiling, deciding by walking it, finding its problems, drawing it."""
