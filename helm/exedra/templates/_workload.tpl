{{/* What the Deployments of all components share. All take a dict: root, role, group where there is one, values, service. */}}

{{/*
`replicas: N`, or nothing where something else scales it or where replicas is null. What somebody scaled by hand stays until the
chart's own value changes: the Deployment remembers in an annotation what the chart last said.
*/}}
{{- define "exedra.replicas" -}}
{{- if and (eq .values.autoscaling.kind "none") (not (kindIs "invalid" .values.replicas)) -}}
{{- $replicas := int .values.replicas -}}
{{- $live := lookup "apps/v1" "Deployment" .root.Release.Namespace (include "exedra.componentName" .) -}}
{{- if $live -}}
{{- if eq (dig "metadata" "annotations" "exedra.dev/chart-replicas" "" $live) (toString $replicas) -}}
{{- $replicas = int $live.spec.replicas -}}
{{- end -}}
{{- end -}}
replicas: {{ $replicas }}
{{- end -}}
{{- end -}}

{{/* The fewest replicas that there are meant to be. */}}
{{- define "exedra.fewestReplicas" -}}
{{- if ne .values.autoscaling.kind "none" -}}
{{- int .values.autoscaling.minReplicas -}}
{{- else -}}
{{- default 1 .values.replicas | int -}}
{{- end -}}
{{- end -}}

{{- define "exedra.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "exedra.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "exedra.labels" . | nindent 4 }}
  {{- if and (eq .values.autoscaling.kind "none") (not (kindIs "invalid" .values.replicas)) }}
  annotations:
    exedra.dev/chart-replicas: {{ .values.replicas | int | quote }}
  {{- end }}
spec:
  {{- with include "exedra.replicas" . }}
  {{ . }}
  {{- end }}
  revisionHistoryLimit: 3
  # A new pod first: capacity never falls below what is there.
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels:
      {{- include "exedra.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "exedra.podLabels" . | nindent 8 }}
        {{- with .values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        kubectl.kubernetes.io/default-container: {{ .role }}
        checksum/config: {{ printf "%s%s" (include "exedra.modelConfig" .root) (include "exedra.serviceConfig" .) | sha256sum }}
        {{- with .values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "exedra.podSpec" . | nindent 6 }}
{{- end -}}

{{- define "exedra.podSpec" -}}
serviceAccountName: {{ include "exedra.serviceAccountName" . }}
automountServiceAccountToken: {{ and (eq .role "router") (eq (default "" .values.discovery) "kubernetes") }}
# Variables such as EXEDRA_GATEWAY_PORT would be read as properties.
enableServiceLinks: false
# More than preStop and drain together.
terminationGracePeriodSeconds: {{ add .values.preStopSeconds .values.drainSeconds 15 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with include "exedra.priorityClassName" . }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.runtimeClassName }}
runtimeClassName: {{ . }}
{{- end }}
{{- with .root.Values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .values.topologySpread }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "exedra.selectorLabels" $ | nindent 8 }}
  {{- end }}
{{- end }}
containers:
  - name: {{ .role }}
    image: {{ include "exedra.image" . }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    env:
      {{- include "exedra.env" . | nindent 6 }}
    ports:
      {{- include "exedra.ports" . | nindent 6 }}
    {{- include "exedra.probes" . | nindent 4 }}
    {{- if gt (int .values.preStopSeconds) 0 }}
    lifecycle:
      preStop:
        # Time for whoever calls to learn that this pod ends.
        sleep: {seconds: {{ .values.preStopSeconds }}}
    {{- end }}
    {{- with .values.resources }}
    resources:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with .root.Values.securityContext }}
    securityContext:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    volumeMounts:
      - {name: config, mountPath: /etc/exedra, readOnly: true}
      # Native libraries are unpacked there.
      - {name: tmp, mountPath: /tmp}
      {{- if ne .role "gateway" }}
      - name: model
        mountPath: /model
        readOnly: true
        {{- with .root.Values.model.volume.subPath }}
        subPath: {{ . }}
        {{- end }}
      {{- else if .values.apiKeys.existingSecret }}
      - {name: api-keys, mountPath: /etc/exedra-keys, readOnly: true}
      {{- end }}
volumes:
  - name: config
    projected:
      sources:
        {{- if ne .role "gateway" }}
        - configMap: {name: {{ include "exedra.fullname" .root }}-model}
        {{- end }}
        - configMap: {name: {{ include "exedra.componentName" (omit . "group") }}}
  - name: tmp
    emptyDir: {sizeLimit: 1Gi}
  {{- if ne .role "gateway" }}
  - name: model
    {{- include "exedra.modelVolume" .root | nindent 4 }}
  {{- else if .values.apiKeys.existingSecret }}
  - name: api-keys
    secret:
      secretName: {{ .values.apiKeys.existingSecret }}
      items: [{key: {{ .values.apiKeys.key | quote }}, path: keys.json}]
  {{- end }}
{{- end -}}

{{- define "exedra.env" -}}
- name: SPRING_CONFIG_ADDITIONAL_LOCATION
  value: {{ ternary "/etc/exedra/service.yaml" "/etc/exedra/model.yaml,/etc/exedra/service.yaml" (eq .role "gateway") }}
- name: XDG_CACHE_HOME
  value: /tmp
{{- if ne .role "gateway" }}
# Our own threads share the work out; OpenMP must not add any.
- name: OMP_NUM_THREADS
  value: "1"
{{- end }}
{{- if or (eq .role "expert") (eq .role "shared-expert") }}
- name: EXEDRA_POD
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
{{- end }}
{{- if eq .role "expert" }}
- name: EXEDRA_EXPERTS
  value: {{ .experts | quote }}
{{- end }}
{{- with .values.jvmOptions }}
- name: JDK_JAVA_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- with .values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The gateway's door is HTTP and gRPC in one; everybody's health and figures have a port of their own. */}}
{{- define "exedra.ports" -}}
{{- if eq .role "gateway" -}}
- {name: http, containerPort: 8080}
{{- else -}}
- {name: grpc, containerPort: 9090}
{{- end }}
- {name: operations, containerPort: 8081}
{{- end -}}

{{/* Liveness is told only once everything is loaded, so the startup probe is what waits for weights. */}}
{{- define "exedra.probes" -}}
startupProbe:
  httpGet: {path: /actuator/health/liveness, port: operations}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: {{ max 1 (div .values.startupSeconds 2) }}
readinessProbe:
  httpGet: {path: /actuator/health/readiness, port: operations}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 3
livenessProbe:
  httpGet: {path: /actuator/health/liveness, port: operations}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{- define "exedra.modelVolume" -}}
{{- $volume := .Values.model.volume -}}
{{- if $volume.existingClaim -}}
persistentVolumeClaim: {claimName: {{ $volume.existingClaim }}, readOnly: true}
{{- else if $volume.hostPath -}}
hostPath: {path: {{ $volume.hostPath | quote }}, type: Directory}
{{- else -}}
image: {reference: {{ $volume.image | quote }}, pullPolicy: {{ .Values.image.pullPolicy }}}
{{- end -}}
{{- end -}}

{{/* A Service that gives every pod's own address. */}}
{{- define "exedra.headlessService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "exedra.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "exedra.labels" . | nindent 4 }}
spec:
  clusterIP: None
  selector:
    {{- include "exedra.selectorLabels" . | nindent 4 }}
  ports:
    - {name: grpc, port: 9090, targetPort: grpc, appProtocol: kubernetes.io/h2c}
{{- end -}}

{{- define "exedra.podDisruptionBudget" -}}
{{- if and .values.podDisruptionBudget (ge (int (include "exedra.fewestReplicas" .)) 2) -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "exedra.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "exedra.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "exedra.selectorLabels" . | nindent 6 }}
{{- end -}}
{{- end -}}

{{- define "exedra.autoscaling" -}}
{{- if eq .values.autoscaling.kind "hpa" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "exedra.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "exedra.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "exedra.componentName" . }}}
  minReplicas: {{ .values.autoscaling.minReplicas }}
  maxReplicas: {{ .values.autoscaling.maxReplicas }}
  metrics:
    {{- if .values.autoscaling.metrics }}
    {{- tpl (toYaml .values.autoscaling.metrics) (merge (dict "Group" (dig "group" "" .) "Name" (include "exedra.componentName" .)) .root) | nindent 4 }}
    {{- else }}
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: 75}
    {{- end }}
  {{- with .values.autoscaling.behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- else if eq .values.autoscaling.kind "keda" -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ include "exedra.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "exedra.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "exedra.componentName" . }}}
  minReplicaCount: {{ .values.autoscaling.minReplicas }}
  maxReplicaCount: {{ .values.autoscaling.maxReplicas }}
  triggers:
    {{- tpl (toYaml .values.autoscaling.triggers) (merge (dict "Group" (dig "group" "" .) "Name" (include "exedra.componentName" .)) .root) | nindent 4 }}
  {{- with .values.autoscaling.behavior }}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        {{- toYaml . | nindent 8 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- define "exedra.serviceAccount" -}}
{{- if .root.Values.serviceAccounts.create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "exedra.serviceAccountName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "exedra.labels" . | nindent 4 }}
  {{- with .root.Values.serviceAccounts.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}
{{- end -}}

{{- define "exedra.serviceConfigMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "exedra.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "exedra.labels" . | nindent 4 }}
data:
  service.yaml: |
    {{- include "exedra.serviceConfig" . | nindent 4 }}
{{- end -}}
