"""Keys of the schemas that no output of outputs.txt has, each with the reason."""

UNSEEN = {
    "details.json#/$defs/unwrap/properties/optimizer_state": "no fixture is an average over frames that was trained",
}
