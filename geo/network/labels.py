"""How the fields of a structure are named to the users."""

FIELD_LABELS = {
    "id": "identifiant",
    "name": "nom",
    "kind": "type",
    "status": "statut",
    "stage": "étape du projet",
    "manager": "gestionnaire",
    "address": "adresse",
    "postcode": "code postal",
    "commune": "commune",
    "places": "places",
    "childminders": "assistantes maternelles présentes",
    "opened": "date d’ouverture",
    "disability": "accueil d’enfants en situation de handicap",
    "avip": "crèche AVIP",
    "contact": "contact de l’organisme",
    "note": "note",
    "lon": "longitude",
    "lat": "latitude",
    "location_quality": "qualité de la position",
    "location_score": "score de la position",
    "locator": "origine de la position",
}

QUALITY_LABELS = {
    "main": "placée à la main",
    "point": "point donné",
    "numero": "au numéro",
    "rue": "à la rue",
    "commune": "à la commune",
}
LOCATOR_LABELS = {
    "main": "une personne, sur la carte",
    "fichier": "le fichier importé",
    "geoplateforme": "Géoplateforme (IGN)",
    "adresses": "répertoire d’adresses d’OpenStreetMap",
}
