print("h5surgery")
