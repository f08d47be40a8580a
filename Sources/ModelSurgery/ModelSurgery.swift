// ModelSurgery
