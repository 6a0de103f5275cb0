{{- define "switchboard.labels" -}}
app.kubernetes.io/name: switchboard
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "switchboard.selector" -}}
app.kubernetes.io/name: switchboard
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "switchboard.check" -}}
{{- if not .Values.publicUrl }}{{ fail "publicUrl is required: the address that people use, such as https://chat.example.com" }}{{ end }}
{{- if and (gt (int .Values.replicas) 1) (ne .Values.database.kind "postgres") }}{{ fail "More than one replica needs database.kind=postgres: an SQLite file has one server" }}{{ end }}
{{- if and (gt (int .Values.replicas) 1) (not .Values.redis.enabled) }}{{ fail "More than one replica needs redis.enabled=true and the key redis-url in the secret: without it a second server refuses to start" }}{{ end }}
{{- if and .Values.redis.enabled (ne .Values.database.kind "postgres") }}{{ fail "redis.enabled needs database.kind=postgres" }}{{ end }}
{{- if and (eq .Values.database.kind "postgres") (not .Values.secret.name) }}{{ fail "database.kind=postgres needs secret.name: a Secret with the keys jwt-secret and database-url" }}{{ end }}
{{- if and .Values.secret.keys (not .Values.secret.name) }}{{ fail "secret.keys needs secret.name" }}{{ end }}
{{- if and .Values.metrics.enabled (not .Values.networkPolicy.enabled) (not (has "metrics-token" .Values.secret.keys)) }}{{ fail "metrics.enabled needs networkPolicy.enabled, or a metrics-token in the secret" }}{{ end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}{{ fail "ingress.enabled needs ingress.host" }}{{ end }}
{{- end }}

{{- define "switchboard.pod" -}}
metadata:
  labels:
    {{- include "switchboard.selector" . | nindent 4 }}
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ add .Values.drainSeconds 15 }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    seccompProfile: { type: RuntimeDefault }
  {{- if gt (int .Values.replicas) 1 }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "switchboard.selector" . | nindent 10 }}
  {{- end }}
  containers:
    - name: switchboard
      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      env:
        - { name: HOST, value: "0.0.0.0" }
        - { name: PORT, value: "3000" }
        - { name: PUBLIC_URL, value: {{ .Values.publicUrl | quote }} }
        - { name: DRAIN, value: "{{ .Values.drainSeconds }}s" }
        {{- with .Values.trustProxy }}
        - { name: TRUST_PROXY, value: {{ . | quote }} }
        {{- end }}
        {{- if .Values.secret.name }}
        {{- if eq .Values.database.kind "postgres" }}
        - { name: DATABASE_URL_FILE, value: /run/secrets/switchboard/database-url }
        - { name: JWT_SECRET_FILE, value: /run/secrets/switchboard/jwt-secret }
        {{- end }}
        {{- if .Values.redis.enabled }}
        - { name: REDIS_URL_FILE, value: /run/secrets/switchboard/redis-url }
        {{- end }}
        {{- range .Values.secret.keys }}
        - { name: {{ . | upper | replace "-" "_" }}_FILE, value: /run/secrets/switchboard/{{ . }} }
        {{- end }}
        {{- end }}
        {{- if .Values.metrics.enabled }}
        - { name: METRICS_PORT, value: {{ .Values.metrics.port | quote }} }
        - { name: METRICS_HOST, value: "0.0.0.0" }
        {{- end }}
        {{- range $name, $value := .Values.settings }}
        - { name: {{ $name }}, value: {{ $value | quote }} }
        {{- end }}
      ports:
        - { name: http, containerPort: 3000 }
        {{- if .Values.metrics.enabled }}
        - { name: metrics, containerPort: {{ .Values.metrics.port }} }
        {{- end }}
      # Five minutes for migrations; then readiness takes the pod out and liveness, which never asks the database, restarts it.
      startupProbe:
        httpGet: { path: /api/health/live, port: http }
        periodSeconds: 2
        failureThreshold: 150
      readinessProbe:
        httpGet: { path: /api/health/ready, port: http }
        periodSeconds: 2
        failureThreshold: 1
      livenessProbe:
        httpGet: { path: /api/health/live, port: http }
        periodSeconds: 10
        failureThreshold: 6
      lifecycle:
        # until every balancer knows that the pod is going
        preStop: { exec: { command: ["node", "-e", "setTimeout(() => {}, 5000)"] } }
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        - { name: data, mountPath: /app/api/data }
        {{- if .Values.secret.name }}
        - { name: secrets, mountPath: /run/secrets/switchboard, readOnly: true }
        {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  volumes:
    - { name: tmp, emptyDir: { sizeLimit: 128Mi } }
    {{- if eq .Values.database.kind "postgres" }}
    - { name: data, emptyDir: { sizeLimit: 128Mi } }
    {{- end }}
    {{- if .Values.secret.name }}
    - { name: secrets, secret: { secretName: {{ .Values.secret.name }}, defaultMode: 0440 } }
    {{- end }}
{{- end }}
