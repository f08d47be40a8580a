"""The surgeries that h5surgery does to files, done by Keras to the loaded model; independent of the tool."""
